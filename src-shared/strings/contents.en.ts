/** English words for what a message has in it besides a text; part of en.ts. */
export const contentsEn = {
  content: {
    image: 'Picture',
    video: 'Video',
    voice: 'Voice message',
    file: 'File',
    report: 'Report',
    groupInvitation: 'Invitation to a group',
    call: 'Call',
    other: 'Message of an unknown kind',
    withText: '{{kind}}: {{text}}',
  },
};
