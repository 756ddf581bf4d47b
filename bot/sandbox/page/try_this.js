// Above the field until something was written: three things that show in a minute what the bot and the sandbox can do.

import { byId, make } from "./elements.js";
import { openFailures } from "./laboratory.js";
import { isMine, isPrivate, model, myName, on, openChat } from "./model.js";
import { send } from "./sending.js";

const LINK = "https://instagram.com/p/CyTryThis01";
const ANOTHER_PERSON = "boris";

const wroteSomething = () => [...model.messages.values()].some((message) => isMine(message) && message.text !== "/start");

/** `become(short)` makes one another person. */
export function startTryThis(become) {
  const box = byId("try");
  const chip = (label, action) => make("button.try-chip", { type: "button", onclick: action }, label);
  const chips = () => [
    chip("Paste a link to order", () => send(LINK)),
    myName() !== ANOTHER_PERSON && model.people.some(({ short }) => short === ANOTHER_PERSON) && chip("Become Boris, who is not invited", () => become(ANOTHER_PERSON)),
    chip("Break the panel", openFailures),
  ];
  const show = () => {
    const chat = openChat();
    box.hidden = !chat || !isPrivate(chat) || chat.blocked || !model.messages.size || wroteSomething();
    box.replaceChildren(...(box.hidden ? [] : chips().filter(Boolean)));
  };
  for (const name of ["state", "opened", "messages", "message", "deleted"]) on(name, show);
}
