// Who is reading, and the way in.
import { useState } from "preact/hooks";
import * as api from "../api";
import { Trouble } from "./loaded";
import { say, sayWord } from "../words";

export function SignIn() {
  const [failed, fail] = useState<Error | null>(null);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const words = new FormData(event.currentTarget as HTMLFormElement);
    api.signIn(String(words.get("name")), String(words.get("password"))).then(() => fail(null), fail);
  };
  return <form class="sign-in" onSubmit={send}><h2>{say("sign_in")}</h2>
    <label>{say("name")} <input name="name" autocomplete="username" required dir="auto" /></label>
    <label>{say("password")} <input name="password" type="password" autocomplete="current-password" required /></label>
    {failed && <Trouble error={failed} />}<button>{say("sign_in")}</button></form>;
}

export const Reader = () => {
  const who = api.me.value?.signed_in;
  return who ? <span>{say("signed_in_as")} <bdi>{who.name}</bdi> ({sayWord(who.role)}) <button type="button" class="small" onClick={() => void api.signOut()}>{say("sign_out")}</button></span> : null;
};
