// Actions that chat.js and composer.js implement for other modules; kept apart to avoid circular imports.

const actions = {};

/** Registers implementations; called by chat.js and composer.js. */
export function registerActions(implementations) {
  Object.assign(actions, implementations);
}

/** Sends `text` to the open chat at once. */
export const send = (text) => actions.send(text);

/** Puts `text` into the message field without sending it. */
export const write = (text) => actions.write(text);

/** Opens a chat (its id, or "private") and, if given, one of its topics. */
export const goTo = (chat, topic = null) => actions.goTo(chat, topic);

/** Reloads everything from the sandbox. */
export const refresh = () => actions.refresh();

/** Starts a reply to a message. */
export const replyTo = (message) => actions.replyTo(message);
