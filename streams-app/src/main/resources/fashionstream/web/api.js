/** Asks the server to change something; what it says, with a field "error" if it won't. */
export async function post(path, body) {
  try {
    const session = await (await fetch('/api/session')).json();
    const answer = await fetch(path, { method: 'POST', headers: { [session.header]: session.token }, body: JSON.stringify(body) });
    const said = await answer.json();
    return answer.ok ? said : { error: said.error };
  } catch (failure) {
    return { error: 'the application can’t be reached now' };
  }
}
