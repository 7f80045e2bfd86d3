export function validDisplayName(name: string): string {
  return name.trim();
}
