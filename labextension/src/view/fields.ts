/** Checks the fields of a message against the generated tables: right types, all there, no others. */
import { MAX_ITEMS } from './wire';
import type { Fields, Spec } from './wire';

/** A field of the wrong type; the codec turns it into a `WireError` that names the message. */
export class FieldError extends Error {}

/** Return the object's fields in the table's order. */
export function checkRecord(value: unknown, fields: Fields): Record<string, unknown> {
  if (!isRecord(value)) {
    throw new FieldError('is not an object');
  }
  const names = Object.keys(fields);
  const odd = Object.keys(value).filter(name => !Object.hasOwn(fields, name));
  odd.push(...names.filter(name => !Object.hasOwn(value, name)));
  if (odd.length > 0) {
    throw new FieldError(`has missing or unknown fields: ${odd.sort().slice(0, 8).join(', ')}`);
  }
  const result: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(fields)) {
    try {
      result[name] = check(value[name], spec);
    } catch (error) {
      throw error instanceof FieldError ? new FieldError(`${name} ${error.message}`) : error;
    }
  }
  return result;
}

function check(value: unknown, spec: Spec): unknown {
  if (typeof spec === 'string') {
    return checkScalar(value, spec);
  }
  if ('list' in spec) {
    if (!Array.isArray(value) || value.length > MAX_ITEMS) {
      throw new FieldError(`is not a list of at most ${MAX_ITEMS} entries`);
    }
    return value.map((entry: unknown) => check(entry, spec.list));
  }
  if ('optional' in spec) {
    return value === null ? null : check(value, spec.optional);
  }
  if ('oneOf' in spec) {
    if (typeof value !== 'string' || !spec.oneOf.includes(value)) {
      throw new FieldError(`is none of ${spec.oneOf.join(', ')}`);
    }
    return value;
  }
  return checkRecord(value, spec.record);
}

function checkScalar(value: unknown, spec: 'int' | 'float' | 'str' | 'bool'): unknown {
  switch (spec) {
    case 'int':
      if (!Number.isSafeInteger(value)) {
        throw new FieldError('is not an integer of at most 53 bits');
      }
      return value;
    case 'float':
      if (!Number.isFinite(value)) {
        throw new FieldError('is not a finite number');
      }
      return value;
    case 'str':
      if (typeof value !== 'string') {
        throw new FieldError('is not a string');
      }
      return value;
    case 'bool':
      if (typeof value !== 'boolean') {
        throw new FieldError('is not true or false');
      }
      return value;
    default:
      return spec satisfies never;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
