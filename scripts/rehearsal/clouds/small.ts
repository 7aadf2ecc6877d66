/** Packages that talk to no cloud: `random`, `tls` and `command`. What they make up is the same for the same resource. */
import { createHash } from "node:crypto";
import type { SimulatedCloud } from "../provider";
import { CloudError, type Properties } from "../provider";
import { cloudOf } from "./generic";
import { Invention, moment } from "./invent";
import type { Act, Check, CloudModel, ResourceModel } from "./model";
import { given, list, number, text } from "./values";
import type { World } from "./world";

type Models = { readonly [type: string]: ResourceModel };

const words =
  "alder badger cedar drake ember finch grouse heron ibis jackal kite lark marten newt otter puffin quail robin".split(" ");
const manners = "able bold calm deft eager fair glad keen lucid mild neat open proud quick rapid sound tidy vivid".split(" ");

/** As many characters as asked for, drawn from an alphabet by a chain of digests. */
function drawn(act: Act, length: number, alphabet: string, purpose: string): string {
  let characters = "";
  for (let block = 0; characters.length < length; block++) {
    const digest = createHash("sha256")
      .update(`${act.invent.hex(64)}|${purpose}|${block}`)
      .digest();
    for (const byte of digest) if (characters.length < length) characters += alphabet[byte % alphabet.length] ?? "";
  }
  return characters;
}

const lower = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const special = "!@#$%&*()-_=+[]{}<>:?";

/** A text of the wanted length that holds the least number of characters of each wanted kind. */
function randomText(act: Act): string {
  const { inputs } = act;
  const length = number(inputs.length) ?? 0;
  const kinds: readonly (readonly [string, string])[] = [
    ["lower", lower],
    ["upper", lower.toUpperCase()],
    ["numeric", digits],
    ["special", text(inputs.overrideSpecial) ?? special],
  ];
  const allowed = kinds.filter(([kind]) => inputs[kind] !== false);
  const demanded = kinds.map(([kind, alphabet]) => {
    const least = number(inputs[`min${kind.charAt(0).toUpperCase()}${kind.slice(1)}`]) ?? 0;
    return drawn(act, least, alphabet, kind);
  });
  const start = demanded.join("");
  const alphabet = allowed.map(([, characters]) => characters).join("");
  return start + drawn(act, Math.max(0, length - start.length), alphabet, "rest");
}

function checkLength(check: Check): void {
  const length = number(check.inputs.length);
  if (length !== undefined && length < 1) check.fail("length", `Attribute length value must be at least 1, got: ${length}`);
  const least = ["minLower", "minUpper", "minNumeric", "minSpecial"].reduce(
    (sum, name) => sum + (number(check.inputs[name]) ?? 0),
    0,
  );
  if (length !== undefined && least > length) {
    check.fail(
      "length",
      `Attribute length value must be at least sum of minUpper + minLower + minNumeric + minSpecial (${least}), got: ${length}`,
    );
  }
}

const textInputs = [
  ..."keepers length lower upper numeric number special minLower minUpper minNumeric minSpecial overrideSpecial".split(" "),
];

const randomModels: Models = {
  "random:index/randomPassword:RandomPassword": {
    required: ["length"],
    replaceOn: textInputs,
    secrets: ["result", "bcryptHash"],
    check: checkLength,
    id: () => "none",
    outputs: { result: randomText, bcryptHash: (act) => `$2a$10$${drawn(act, 53, `${lower}${digits}./`, "hash")}` },
  },
  "random:index/randomString:RandomString": {
    required: ["length"],
    replaceOn: textInputs,
    check: checkLength,
    id: randomText,
    outputs: { result: (act) => act.id },
  },
  "random:index/randomId:RandomId": {
    required: ["byteLength"],
    replaceOn: ["byteLength", "keepers", "prefix"],
    id: (act) => bytesOf(act).toString("base64url"),
    outputs: {
      hex: (act) => prefixed(act, bytesOf(act).toString("hex")),
      b64Url: (act) => prefixed(act, bytesOf(act).toString("base64url")),
      b64Std: (act) => prefixed(act, bytesOf(act).toString("base64")),
      dec: (act) => prefixed(act, BigInt(`0x${bytesOf(act).toString("hex") || "0"}`).toString()),
    },
  },
  "random:index/randomPet:RandomPet": {
    replaceOn: ["keepers", "length", "prefix", "separator"],
    id: (act) => {
      const separator = text(act.inputs.separator) ?? "-";
      const count = number(act.inputs.length) ?? 2;
      const before = Array.from(
        { length: count - 1 },
        (_, index) => manners[new Invention(`${act.invent.hex(64)}|${index}`).below(manners.length)] ?? "",
      );
      const parts = [text(act.inputs.prefix), ...before, words[act.invent.below(words.length)]];
      return parts.filter((part) => part !== undefined).join(separator);
    },
  },
  "random:index/randomInteger:RandomInteger": {
    required: ["max", "min"],
    replaceOn: ["keepers", "max", "min", "seed"],
    check: (check) => {
      const { min, max } = check.inputs;
      if (typeof min === "number" && typeof max === "number" && min > max) {
        check.fail("min", `The minimum (min) value needs to be smaller than or equal to maximum (max) value: ${min} > ${max}`);
      }
    },
    id: (act) => String(between(act)),
    outputs: { result: between },
  },
  "random:index/randomUuid:RandomUuid": {
    replaceOn: ["keepers"],
    id: (act) => act.invent.uuid(),
    outputs: { result: (act) => act.id },
  },
  "random:index/randomShuffle:RandomShuffle": {
    required: ["inputs"],
    replaceOn: ["inputs", "keepers", "resultCount", "seed"],
    id: () => "-",
    outputs: {
      results: (act) => {
        const all = list(act.inputs.inputs);
        const from = act.invent.below(Math.max(1, all.length));
        const count = number(act.inputs.resultCount) ?? all.length;
        return Array.from({ length: count }, (_, index) => all[(from + index) % Math.max(1, all.length)] ?? null);
      },
    },
  },
};

function bytesOf(act: Act): Buffer {
  const length = number(act.inputs.byteLength) ?? 0;
  return Buffer.from(drawn(act, length * 2, "0123456789abcdef", "id"), "hex");
}

function prefixed(act: Act, value: string): string {
  return `${text(act.inputs.prefix) ?? ""}${value}`;
}

function between(act: Act): number {
  const min = number(act.inputs.min) ?? 0;
  const max = number(act.inputs.max) ?? 0;
  return min + act.invent.below(max - min + 1);
}

/** A text in PEM's form; nothing can be signed or opened with it, and its label says so. */
function pem(act: Act, label: string): string {
  const body =
    Buffer.from(`rehearsal ${label} ${act.invent.hex(64)}`)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${body.join("\n")}\n-----END ${label}-----\n`;
}

const certificate: NonNullable<ResourceModel["outputs"]> = {
  certPem: (act) => pem(act, "CERTIFICATE"),
  validityStartTime: () => moment,
  validityEndTime: (act) => {
    const end = new Date(moment);
    end.setUTCHours(end.getUTCHours() + (number(act.inputs.validityPeriodHours) ?? 0));
    return end.toISOString();
  },
  readyForRenewal: () => false,
};

const tlsModels: Models = {
  "tls:index/privateKey:PrivateKey": {
    required: ["algorithm"],
    replaceOn: ["algorithm", "ecdsaCurve", "rsaBits"],
    secrets: ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"],
    check: (check) => {
      const algorithm = text(check.inputs.algorithm);
      if (algorithm !== undefined && !["RSA", "ECDSA", "ED25519"].includes(algorithm)) {
        check.fail("algorithm", `Attribute algorithm value must be one of: ["RSA" "ECDSA" "ED25519"], got: "${algorithm}"`);
      }
    },
    defaults: () => ({ ecdsaCurve: "P224", rsaBits: 2048 }),
    id: (act) => act.invent.hex(40),
    outputs: {
      privateKeyOpenssh: (act) => pem(act, "OPENSSH PRIVATE KEY"),
      privateKeyPem: (act) => pem(act, "PRIVATE KEY"),
      privateKeyPemPkcs8: (act) => pem(act, "PRIVATE KEY"),
      publicKeyOpenssh: (act) =>
        `ssh-${text(act.inputs.algorithm) === "ED25519" ? "ed25519" : "rsa"} ${Buffer.from(act.invent.hex(64)).toString("base64")}\n`,
      publicKeyPem: (act) => pem(act, "PUBLIC KEY"),
      publicKeyFingerprintMd5: (act) => (act.invent.hex(32).match(/../g) ?? []).join(":"),
      publicKeyFingerprintSha256: (act) => `SHA256:${act.invent.hex(43)}`,
    },
  },
  "tls:index/selfSignedCert:SelfSignedCert": {
    required: ["allowedUses", "privateKeyPem", "validityPeriodHours"],
    replaceOn:
      "allowedUses dnsNames earlyRenewalHours ipAddresses isCaCertificate privateKeyPem subject uris validityPeriodHours".split(
        " ",
      ),
    secrets: ["privateKeyPem"],
    outputs: { ...certificate, keyAlgorithm: () => "RSA" },
  },
  "tls:index/certRequest:CertRequest": {
    required: ["privateKeyPem"],
    replaceOn: ["dnsNames", "ipAddresses", "privateKeyPem", "subject", "uris"],
    secrets: ["privateKeyPem"],
    outputs: { certRequestPem: (act) => pem(act, "CERTIFICATE REQUEST"), keyAlgorithm: () => "RSA" },
  },
  "tls:index/locallySignedCert:LocallySignedCert": {
    required: ["allowedUses", "caCertPem", "caPrivateKeyPem", "certRequestPem", "validityPeriodHours"],
    replaceOn: "allowedUses caCertPem caPrivateKeyPem certRequestPem earlyRenewalHours isCaCertificate validityPeriodHours".split(
      " ",
    ),
    secrets: ["caPrivateKeyPem"],
    outputs: { ...certificate, caKeyAlgorithm: () => "RSA" },
  },
};

/** Commands are recorded and never run: a rehearsal touches nothing outside. */
const command: ResourceModel = {
  replaceOn: ["triggers"],
  deleteBeforeReplace: true,
  check: (check) => {
    const { inputs } = check;
    if (check.type.startsWith("command:remote:") && !given(inputs.connection)) {
      check.fail("connection", "missing required property 'connection'; give at least its host");
    }
  },
  id: (act) => `${text(act.inputs.create) === undefined ? "cmd" : "run"}${act.invent.hex(32)}`,
  outputs: { stdout: () => "", stderr: () => "" },
};

const commandModels: Models = {
  "command:local:Command": command,
  "command:remote:Command": command,
  "command:remote:CopyFile": { ...command, outputs: {} },
  "command:remote:CopyToRemote": { ...command, outputs: {} },
};

const packages: { readonly [name: string]: Models } = { command: commandModels, random: randomModels, tls: tlsModels };

export function smallCloud(name: string, world: World): SimulatedCloud & { readonly world: World } {
  const models = packages[name] ?? {};
  const model: CloudModel = {
    package: name,
    model: (type) => models[type],
    fallback: () => ({ id: (act) => act.invent.uuid() }),
    invoke: ({ token, args }): Properties => {
      if (token === "command:local:run") return { ...args, stdout: "", stderr: "" };
      throw new CloudError("NotSimulated", `the rehearsal has no answer for ${token}`);
    },
  };
  return cloudOf(model, world);
}
