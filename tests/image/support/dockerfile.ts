/**
 * Reads a Dockerfile, as far as ours goes: stages, instructions, continuation lines, JSON forms, variables of `ARG`.
 *
 * @module
 */

export interface Instruction {
  /** In capital letters. */
  readonly name: string;
  /** `--from=build` as `from: 'build'`. */
  readonly flags: Readonly<Record<string, string>>;
  /** Words, or the elements of the JSON form. */
  readonly args: readonly string[];
  /** What follows the flags, as it was written. */
  readonly text: string;
}

export interface Stage {
  readonly image: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** @throws Error at a Dockerfile that does not begin with `FROM`. */
export function parseDockerfile(text: string): Stage[] {
  const stages: { image: string; name: string; instructions: Instruction[] }[] = [];
  for (const line of logicalLines(text)) {
    const instruction = parseLine(line);
    if (instruction.name === 'FROM') {
      const [image = '', , name = String(stages.length)] = instruction.args;
      stages.push({ image, name, instructions: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (!stage) throw new Error(`${instruction.name} stands before FROM`);
    stage.instructions.push(instruction);
  }
  return stages;
}

function logicalLines(text: string): string[] {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  return lines
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n');
}

function parseLine(line: string): Instruction {
  const [, name = '', flagText = '', text = ''] = /^\s*(\w+)\s+((?:--\S+\s+)*)(.*)$/.exec(line) ?? [];
  const flags = [...flagText.matchAll(/--([\w-]+)=(\S+)/g)].map(([, key = '', value = '']) => [key, value]);
  return { name: name.toUpperCase(), flags: Object.fromEntries(flags), args: argsOf(text), text };
}

function argsOf(text: string): string[] {
  if (text.startsWith('[')) return JSON.parse(text);
  return text.split(/\s+/).filter((word) => word !== '');
}

/** `NAME=value NAME="other value"` as variables. */
export function assignments(text: string): Record<string, string> {
  const found = [...text.matchAll(/(\w+)=("[^"]*"|\S*)/g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value.replace(/^"|"$/g, '')]));
}
