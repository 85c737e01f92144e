/** Asks the server for a change. Returns the answer; if the server refuses or is away, it has a field "error". */
export async function post(path, body) {
  try {
    const session = await (await fetch('/api/session')).json();
    const answer = await fetch(path, {
      method: 'POST',
      headers: { [session.header]: session.token },
      body: JSON.stringify(body),
    });
    const content = await answer.json();
    return answer.ok ? content : { error: content.error };
  } catch (failure) {
    return { error: 'the application is not reachable' };
  }
}
