// Signing in, as the accounts library wants it: each answer says which step comes next.

import { get, post, Refusal } from "../api/ask";

const BASE = "/api/auth/browser/v1";

interface Answer {
  data?: { flows?: { id: string; is_pending?: boolean }[] };
}

/** What is asked next: nothing, or the second step. */
export type Next = "in" | "code" | "passkey-code";

async function step(address: string, body: Record<string, unknown>): Promise<Next> {
  try {
    await post(`${BASE}${address}`, body);
    return "in";
  } catch (error) {
    const flows = error instanceof Refusal && error.status === 401 ? ((error.body as Answer | null)?.data?.flows ?? []) : [];
    const pending = flows.find((flow) => flow.is_pending)?.id;
    if (pending === "mfa_authenticate") return "code";
    if (pending === "login_by_code") return "passkey-code";
    throw error;
  }
}

export const signIn = (email: string, password: string): Promise<Next> => step("/auth/login", { email, password });
export const secondStep = (code: string): Promise<Next> => step("/auth/2fa/authenticate", { code });
export const askForCode = (email: string): Promise<Next> => step("/auth/code/request", { email });
export const confirmCode = (code: string): Promise<Next> => step("/auth/code/confirm", { code });
export const forgotten = (email: string): Promise<unknown> => post(`${BASE}/auth/password/request`, { email });
export const changePassword = (current: string, next: string): Promise<unknown> =>
  post(`${BASE}/account/password/change`, { current_password: current, new_password: next });

/** A new password with the key of a letter; the library answers 401 because nobody is signed in yet. */
export async function resetPassword(key: string, password: string): Promise<void> {
  await post(`${BASE}/auth/password/reset`, { key, password }).catch((error: unknown) => {
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
  });
}

interface Options {
  data: { request_options?: { publicKey: PublicKeyCredentialRequestOptionsJSON }; creation_options?: { publicKey: PublicKeyCredentialCreationOptionsJSON } };
}

export async function signInWithPasskey(): Promise<Next> {
  const { data } = await get<Options>(`${BASE}/auth/webauthn/login`);
  if (!data.request_options) throw new Refusal("no passkey");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(data.request_options.publicKey);
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  return step("/auth/webauthn/login", { credential: credential?.toJSON() });
}

export async function addPasskey(name: string): Promise<void> {
  const { data } = await get<Options>(`${BASE}/account/authenticators/webauthn?passwordless`);
  if (!data.creation_options) throw new Refusal("no passkey");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(data.creation_options.publicKey);
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  await post(`${BASE}/account/authenticators/webauthn`, { name, credential: credential?.toJSON() });
}

export interface Authenticator {
  type: "totp" | "webauthn" | "recovery_codes";
  id?: number;
  name?: string;
}

export async function authenticators(signal: AbortSignal): Promise<Authenticator[]> {
  return (await get<{ data: Authenticator[] }>(`${BASE}/account/authenticators`, signal)).data;
}

/** The key of a new one-time code app; a 404 carries it. */
export async function totpSecret(): Promise<string> {
  try {
    await get(`${BASE}/account/authenticators/totp`);
    return "";
  } catch (error) {
    const meta = error instanceof Refusal ? (error.body as { meta?: { secret?: string } } | null)?.meta : undefined;
    if (meta?.secret) return meta.secret;
    throw error;
  }
}

export const confirmTotp = (code: string): Promise<unknown> => post(`${BASE}/account/authenticators/totp`, { code });

export async function recoveryCodes(): Promise<string[]> {
  const told = await get<{ data: { unused_codes?: string[] } }>(`${BASE}/account/authenticators/recovery-codes`);
  return told.data.unused_codes ?? [];
}

export const proveAgain = (password: string): Promise<Next> => step("/auth/reauthenticate", { password });
export const ACCOUNT = `${BASE}/account`;

/** Sign in at the organisation's own provider: a real form, because the answer is a redirect. */
export function signInElsewhere(provider: string): void {
  const form = document.createElement("form");
  form.method = "POST";
  form.action = `${BASE}/auth/provider/redirect`;
  const token = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))?.slice(10) ?? "";
  const fields = { provider, callback_url: "/", process: "login", csrfmiddlewaretoken: token };
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
