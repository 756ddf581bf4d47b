// What several parts do and chat.js and composer.js carry out: kept apart so that no two modules need each other.

const doers = {};

/** chat.js and composer.js say here how it is done. */
export function carriesOut(actions) {
  Object.assign(doers, actions);
}

/** Says `text` in the open chat, at once. */
export const send = (text) => doers.send(text);

/** Puts `text` into the message field, to be looked at first. */
export const write = (text) => doers.write(text);

/** Opens a chat (its id, or "private") and, if given, one of its topics. */
export const goTo = (chat, topic = null) => doers.goTo(chat, topic);

/** Asks the sandbox for everything again. */
export const refresh = () => doers.refresh();

/** Answers to a message: the bar above the message field. */
export const replyTo = (message) => doers.replyTo(message);
