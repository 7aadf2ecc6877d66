/**
 * Secrets as Pulumi's passphrase provider keeps them, so that its state can be read by the real engine and ours by it: AES-256-GCM under
 * a key that PBKDF2 makes of the passphrase. (Format: sdk/go/common/resource/config/crypt.go and pkg/secrets/passphrase of pulumi/pulumi.)
 */
import { createCipheriv, createDecipheriv, pbkdf2, pbkdf2Sync, randomBytes } from "node:crypto";
import { InvalidInput } from "../../../components/core/problems";

const ITERATIONS = 1_000_000;
const KEY_BYTES = 32;
const SALT_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What the salt carries encrypted, so that a wrong passphrase shows at once. */
const PROOF = "pulumi";

/**
 * Opens rehearsal states where PULUMI_CONFIG_PASSPHRASE is not set. A rehearsal makes nothing real and its secrets guard nothing real, but
 * they are often the real ones, so set a passphrase of your own where others can read the state.
 */
export const DEFAULT_PASSPHRASE = "trainyard-rehearsal";

export function passphrase(): string {
  return process.env.PULUMI_CONFIG_PASSPHRASE ?? DEFAULT_PASSPHRASE;
}

export class Crypter {
  private key: Buffer | undefined;

  private constructor(
    private readonly phrase: string,
    private readonly saltBytes: Buffer,
    /** What a salt that was read has with it; undefined for one that is new. */
    private readonly proof: string | undefined,
    private readonly subject: string,
  ) {}

  /** With a salt of its own, or with one that has no proof beside it yet. */
  static fresh(phrase: string, salt: Buffer = randomBytes(SALT_BYTES)): Crypter {
    return new Crypter(phrase, salt, undefined, "");
  }

  /** The bare salt, for a journal, which is begun before there is a key. */
  get bareSalt(): string {
    return this.saltBytes.toString("base64");
  }

  /** `subject` is what an error is about: the state file. Whether the passphrase fits shows when the key is first used. */
  static of(phrase: string, salt: string, subject: string): Crypter {
    const [version, encoded, ...proof] = salt.split(":");
    if (version === "v1" && encoded !== undefined && proof.length === 3)
      return new Crypter(phrase, Buffer.from(encoded, "base64"), proof.join(":"), subject);
    throw new InvalidInput(subject, [
      {
        path: "deployment.secrets_providers.state.salt",
        reason: `${JSON.stringify(salt)} is no salt of Pulumi's passphrase provider`,
        remedy: "restore the file from its backup (.bak)",
      },
    ]);
  }

  /** `v1:<salt>:v1:<nonce>:<proof>`, what the state file keeps. */
  get salt(): string {
    return `v1:${this.bareSalt}:${this.proof ?? encryptWith(this.ready(), PROOF)}`;
  }

  /** Makes the key beside other work. Throws `InvalidInput` for a passphrase that does not fit. */
  async prepare(): Promise<void> {
    this.key ??= this.proven(await derive(this.phrase, this.saltBytes));
  }

  encrypt(text: string): string {
    return encryptWith(this.ready(), text);
  }

  decrypt(ciphertext: string): string {
    return decryptWith(this.ready(), ciphertext);
  }

  private ready(): Buffer {
    this.key ??= this.proven(deriveNow(this.phrase, this.saltBytes));
    return this.key;
  }

  private proven(key: Buffer): Buffer {
    if (this.proof === undefined || opens(key, this.proof)) return key;
    throw new InvalidInput(this.subject, [
      {
        path: "PULUMI_CONFIG_PASSPHRASE",
        reason: "the passphrase does not open the state's secrets",
        remedy: "set the one that the state was made with (unset, if it was made without)",
      },
    ]);
  }
}

function opens(key: Buffer, proof: string): boolean {
  try {
    return decryptWith(key, proof) === PROOF;
  } catch {
    return false;
  }
}

function decryptWith(key: Buffer, ciphertext: string): string {
  const [version, nonce, sealed] = ciphertext.split(":");
  if (version !== "v1" || nonce === undefined || sealed === undefined) throw new Error("not a ciphertext of Pulumi's");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  return decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}

function encryptWith(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

/** Deriving a key takes a good part of a second by design, so that is done once in a process. */
const keys = new Map<string, Buffer>();

function nameOfKey(phrase: string, salt: Buffer): string {
  return `${salt.toString("base64")}\0${phrase}`;
}

function deriveNow(phrase: string, salt: Buffer): Buffer {
  const name = nameOfKey(phrase, salt);
  const key = keys.get(name) ?? pbkdf2Sync(phrase, salt, ITERATIONS, KEY_BYTES, "sha256");
  keys.set(name, key);
  return key;
}

async function derive(phrase: string, salt: Buffer): Promise<Buffer> {
  const name = nameOfKey(phrase, salt);
  const known = keys.get(name);
  if (known !== undefined) return known;
  return new Promise((resolve, reject) =>
    pbkdf2(phrase, salt, ITERATIONS, KEY_BYTES, "sha256", (error, key) => {
      if (error !== null) return reject(error);
      keys.set(name, key);
      resolve(key);
    }),
  );
}
