/**
 * Run in a network namespace by a test: a core that reaches its server through a proxy only.
 * Arguments: the proxy's host, port, user and password; the server. Prints a link, and then what
 * whoever joined it says; answers and ends once the answer is delivered.
 */
import { TestCore, makeLink, must } from './test-core.ts';

const [host = '', port, username = '', password = '', server = ''] = process.argv.slice(2);

const core = await TestCore.open({
  name: 'alice',
  servers: [server],
  settings: {
    proxy: {
      type: 'socks5',
      host,
      port: Number(port),
      login: { type: 'password', username, password },
    },
  },
});
console.log(await makeLink(core));
const contact = await core.connectedContact();
console.log(...(await core.received(contact, 1)));
must(core.chat.send(contact, 'hello from within'));
await core.allDelivered(contact);
await core.core.close();
process.exit(0);
