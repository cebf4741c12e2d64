// What a request for legal aid holds, and how the person types it where nobody else tells it.

const text = (typed) => (typed.length > 0 && typed.length <= 200 ? typed : undefined);

/** `YYYY-MM-DD`, a day that exists and is over. */
function birthdate(typed) {
  const date = new Date(`${typed}T00:00:00Z`);
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(typed) && !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(typed);
  return exists && date < new Date() ? typed : undefined;
}

/** Euros without cents; spaces between thousands are read over. */
function euros(typed) {
  const digits = typed.replace(/[\s\u202f\u00a0€]/g, '');
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

/** By quarters, as shared custody counts; with a comma or a point. */
function parts(typed) {
  const number = Number(typed.replace(',', '.'));
  return number >= 1 && number <= 99 && Number.isInteger(number * 4) ? number : undefined;
}

const taxNumber = (typed) => {
  const digits = typed.replace(/\s/g, '');
  return /^\d{13}$/.test(digits) ? digits : undefined;
};

/** `read` gives the value of what was typed, or nothing when it is wrong; `identity`: FranceConnect tells it. */
export const FIELDS = [
  { name: 'given_names', label: 'Prénoms', read: text, identity: true, autocomplete: 'given-name', wrong: 'Indiquez vos prénoms.' },
  { name: 'family_name', label: 'Nom de naissance', read: text, identity: true, autocomplete: 'family-name', wrong: 'Indiquez votre nom de naissance.' },
  { name: 'birthdate', label: 'Date de naissance', read: birthdate, identity: true, type: 'date', autocomplete: 'bday', wrong: 'Indiquez une date passée.' },
  { name: 'tax_number', label: 'Numéro fiscal', hint: '13 chiffres, en haut de votre avis d’impôt.', read: taxNumber, numeric: true, wrong: 'Indiquez les 13 chiffres du numéro fiscal.' },
  { name: 'income', label: 'Revenu fiscal de référence', hint: 'En euros, sans centimes.', read: euros, numeric: true, wrong: 'Indiquez un nombre entier d’euros.' },
  { name: 'parts', label: 'Nombre de parts', hint: 'Par exemple 2,5.', read: parts, wrong: 'Indiquez un nombre de parts, par exemple 1 ou 2,5.' },
  { name: 'address', label: 'Adresse', hint: 'Numéro, rue, code postal et commune.', read: text, autocomplete: 'street-address', wrong: 'Indiquez votre adresse.' },
];

/** What must be typed, given who is logged in. */
export function toType(person) {
  return FIELDS.filter((field) => !(person && field.identity));
}

/** Reads a form: `{ values, wrong }`, `wrong` a list of `{ name, text }` in the order of the form. */
export function read(fields, body) {
  const values = {};
  const wrong = [];
  for (const { name, read, wrong: message } of fields) {
    const value = read(String(body?.[name] ?? '').trim());
    if (value === undefined) wrong.push({ name, text: message });
    else values[name] = value;
  }
  return { values, wrong };
}

/** The largest tax notice that is taken, in bytes. */
export const LARGEST = 5 * 1024 * 1024;

const KINDS = [Buffer.from('%PDF-'), Buffer.from([0xff, 0xd8, 0xff]), Buffer.from([0x89, 0x50, 0x4e, 0x47])];

/** What is wrong with the uploaded tax notice, told by its bytes and not by its name; nothing when it will do. */
export function wrongDocument(file) {
  if (!file || file.size === 0) return 'Joignez votre avis d’impôt.';
  const known = KINDS.some((kind) => file.buffer.subarray(0, kind.length).equals(kind));
  return known ? undefined : 'Joignez un fichier PDF, JPEG ou PNG.';
}
