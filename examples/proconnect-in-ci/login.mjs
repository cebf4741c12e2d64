// A login of your own service through ProConnect, without a click: `node login.mjs`.
import { readFileSync } from "node:fs";
import assert from "node:assert";
const manifest = JSON.parse(readFileSync(process.env.GUICHET ?? "guichet.json"));
const control = manifest.control.url, issuer = manifest.issuers.proconnect;
const callback = "http://localhost:3000/callback";
const post = async (path, body) => (await fetch(control + path, {
  method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })).json();
const client = await post("/clients", { service: "proconnect", name: "under test", redirect_uris: [callback] });
await post("/logins", { service: "proconnect", persona: "angela_mairie", client_id: client.client_id });
let url = `${issuer}/authorize?` + new URLSearchParams({ client_id: client.client_id, response_type: "code", redirect_uri: callback,
  scope: "openid given_name usual_name email siret roles", state: "s".repeat(32), nonce: "n".repeat(32) });
const cookies = new Map();
while (!url.startsWith(callback)) {
  const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const answer = await fetch(url, { redirect: "manual", headers: { cookie: jar } });
  for (const line of answer.headers.getSetCookie()) {
    const [name, ...value] = line.split(";")[0].split("=");
    cookies.set(name, value.join("="));
  }
  assert(answer.headers.has("location"), await answer.text());
  url = new URL(answer.headers.get("location"), url).href;
}
const tokens = await (await fetch(`${issuer}/token`, { method: "POST", body: new URLSearchParams({
  grant_type: "authorization_code", code: new URL(url).searchParams.get("code"), redirect_uri: callback,
  client_id: client.client_id, client_secret: client.client_secret }) })).json();
const person = await (await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })).json();
assert(person.email && person.roles.includes("agent_public"));
console.log(person);
