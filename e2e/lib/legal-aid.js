// The application of examples/aide-juridictionnelle, started as its README says, and people whose income is known to the tax
// administration.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

import { incomeYear } from '../../examples/aide-juridictionnelle/tax-administration.js';
import { newPerson } from './guichet.js';

const PROGRAM = new URL('../../examples/aide-juridictionnelle/server.js', import.meta.url).pathname;

/** The year whose incomes count. */
const YEAR = incomeYear();

/**
 * Starts the application on a free port, until the tests of the file are over; gives its address. It knows what the manifest of the
 * running Guichet says, or what `environment` says alone.
 */
export async function startLegalAid(environment) {
  const manifest = environment ? [] : [process.env.GUICHET_MANIFEST];
  const example = spawn(process.execPath, [PROGRAM, ...manifest], {
    env: { ...process.env, ...environment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => example.kill());
  process.on('exit', () => example.kill('SIGKILL'));
  const started = once(createInterface(example.stdout), 'line').then(([line]) => line);
  const ended = once(example, 'exit').then(([code]) => Promise.reject(new Error(`the example ended with ${code}`)));
  // Its end is expected once it has started.
  ended.catch(() => {});
  return Promise.race([started, ended]);
}

/** Where nobody listens: no port is given for such a service, and clients call it all the same (unlike that of `discard`). */
export const NOBODYS_ADDRESS = 'http://localhost:10';

/** Somebody new in a household of one part; `tax` replaces what the tax administration knows of them. */
export function taxpayer(income, tax) {
  const notice = {
    reference: '00A0000000000', income_year: YEAR, situation: 'C', parts: 1, gross_income: income, taxable_income: income, reference_income: income,
    tax_before_corrections: null, tax: null, established: `${YEAR + 1}-07-07`, collected: `${YEAR + 1}-07-31`,
  };
  const address = { street: '20 AVENUE DE SEGUR', town: '75007 PARIS', complement: null, building: null };
  return newPerson({ services: ['franceconnect'], tax: { notices: [notice], ...tax }, household: { address } });
}
