// The client of the sandbox: JSON over HTTP, and a stream of events for the current person.

/** The sandbox refused an action; `message` is its sentence. */
export class Refusal extends Error {}

async function answerOf(response) {
  const text = await response.text();
  let answer;
  try {
    answer = text ? JSON.parse(text) : {};
  } catch {
    throw new Refusal(`The sandbox answered ${response.status} with something that is not JSON.`);
  }
  if (!response.ok) throw new Refusal(answer.error || `The sandbox answered ${response.status}.`);
  return answer;
}

async function reach(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Refusal("The sandbox does not answer. Is it still running?");
  }
  return answerOf(response);
}

/** GET `/sandbox/<what>` with the given query; null and undefined values are left out. */
export function ask(what, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  return reach(`/sandbox/${what}?${new URLSearchParams(given)}`);
}

/** POST `/sandbox/<what>` with a JSON body. */
export function tell(what, body) {
  return reach(`/sandbox/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Hears every event `person` would see until `stop` is called; `ready` resolves once nothing can be missed any more.
 * `onGap` runs after a reconnection, because events between the two connections were missed. */
export function listen(person, onEvent, onGap) {
  const stream = new EventSource(`/sandbox/events?as=${encodeURIComponent(person)}`);
  let greeted = false;
  const ready = Promise.withResolvers();
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) ready.reject(new Refusal(`The sandbox knows nobody called ${person}.`));
  };
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.type !== "hello") return onEvent(event);
    if (greeted) onGap();
    greeted = true;
    return ready.resolve();
  };
  return { ready: ready.promise, stop: () => stream.close() };
}
