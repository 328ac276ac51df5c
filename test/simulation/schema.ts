/** Tables of the simulation's own: what the steps wrote, and the rows their runs are about. */
export const OWN_SCHEMA = `
  create table sim_writes (run_id uuid not null, step text not null, visit int not null, outcome text not null);
  create table sim_subjects (id uuid primary key, campaign_id uuid, status text not null, endings int not null default 0);`;

/** All that a seed leaves behind. */
export const TABLES = [
  "runs",
  "step_runs",
  "effects",
  "campaigns",
  "prospects",
  "live_messages",
  "sim_writes",
  "sim_subjects",
];
