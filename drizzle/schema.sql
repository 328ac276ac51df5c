CREATE TYPE public.contact_mark AS (
	workspace_id uuid,
	external_id text,
	created_at timestamp with time zone,
	written_at timestamp with time zone,
	replied_at timestamp with time zone,
	n integer
);

CREATE TYPE public.lead_mark AS (
	workspace_id uuid,
	external_id text,
	created_at timestamp with time zone,
	closed_at timestamp with time zone,
	temperature text,
	score integer,
	status text,
	reason text,
	n integer
);

CREATE TYPE public.message_mark AS (
	workspace_id uuid,
	external_id text,
	sent_at timestamp with time zone,
	direction text,
	n integer
);

CREATE FUNCTION public.add_counts(a integer[], b integer[]) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN a IS NULL THEN b WHEN b IS NULL THEN a
               ELSE ARRAY(SELECT x + y FROM unnest(a, b) WITH ORDINALITY AS pair (x, y, place) ORDER BY place) END $$;

CREATE FUNCTION public.app_now() RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ select now() $$;

CREATE FUNCTION public.build_rollups(workspace uuid, zone text, most integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
  built brain_rollup_zones;
  leads_found lead_mark[];
  messages_found message_mark[];
  contacts_found contact_mark[];
  last text;
BEGIN
  PERFORM FROM workspaces WHERE id = workspace FOR NO KEY UPDATE;
  SELECT * INTO built FROM brain_rollup_zones WHERE workspace_id = workspace AND time_zone = zone;
  IF NOT FOUND THEN RETURN true; END IF;
  IF built.contacts_to IS NOT NULL THEN
    SELECT array_agg(row(workspace_id, external_id, created_at, written_at, replied_at, 1)::contact_mark), max(external_id)
      INTO contacts_found, last
      FROM (SELECT * FROM contacts WHERE workspace_id = workspace AND external_id > built.contacts_to ORDER BY external_id LIMIT most) AS page;
    PERFORM roll_contacts(contacts_found, zone);
    UPDATE brain_rollup_zones SET contacts_to = CASE WHEN cardinality(contacts_found) = most THEN last END
     WHERE workspace_id = workspace AND time_zone = zone;
    RETURN false;
  ELSIF built.leads_to IS NOT NULL THEN
    SELECT array_agg(row(workspace_id, external_id, created_at, closed_at, temperature, score, status, rejection_reason, 1)::lead_mark),
           max(external_id)
      INTO leads_found, last
      FROM (SELECT * FROM leads WHERE workspace_id = workspace AND external_id > built.leads_to ORDER BY external_id LIMIT most) AS page;
    PERFORM roll_leads(leads_found, zone);
    UPDATE brain_rollup_zones SET leads_to = CASE WHEN cardinality(leads_found) = most THEN last END
     WHERE workspace_id = workspace AND time_zone = zone;
    RETURN false;
  ELSIF built.messages_to IS NOT NULL THEN
    SELECT array_agg(row(workspace_id, external_id, sent_at, direction, 1)::message_mark), max(external_id)
      INTO messages_found, last
      FROM (SELECT * FROM messages WHERE workspace_id = workspace AND external_id > built.messages_to ORDER BY external_id LIMIT most) AS page;
    PERFORM roll_messages(messages_found, zone);
    UPDATE brain_rollup_zones SET messages_to = CASE WHEN cardinality(messages_found) = most THEN last END
     WHERE workspace_id = workspace AND time_zone = zone;
    RETURN coalesce(cardinality(messages_found), 0) < most;
  END IF;
  RETURN true;
END
$$;

CREATE FUNCTION public.contacts_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  marks contact_mark[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(row(workspace_id, external_id, created_at, written_at, replied_at, 1)::contact_mark) INTO marks FROM came;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(row(workspace_id, external_id, created_at, written_at, replied_at, -1)::contact_mark) INTO marks FROM gone;
  ELSE
    SELECT array_agg(mark) INTO marks
      FROM gone JOIN came USING (id)
     CROSS JOIN LATERAL (VALUES
       (row(gone.workspace_id, gone.external_id, gone.created_at, gone.written_at, gone.replied_at, -1)::contact_mark),
       (row(came.workspace_id, came.external_id, came.created_at, came.written_at, came.replied_at, 1)::contact_mark)) AS both_ways (mark)
     WHERE (gone.workspace_id, gone.external_id, gone.created_at, gone.written_at, gone.replied_at)
           IS DISTINCT FROM (came.workspace_id, came.external_id, came.created_at, came.written_at, came.replied_at);
  END IF;
  IF marks IS NOT NULL THEN
    PERFORM share_rollups(ARRAY(SELECT DISTINCT workspace_id FROM unnest(marks)));
    PERFORM roll_contacts(marks);
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION public.date_closing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF NEW.status NOT IN ('converted', 'rejected') THEN
    NEW.closed_at := NULL;
  ELSIF TG_OP = 'INSERT' OR OLD.status IS DISTINCT FROM NEW.status THEN
    NEW.closed_at := NEW.updated_at;
  END IF;
  RETURN NEW;
END
$$;

CREATE FUNCTION public.date_contacts(ids uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM FROM contacts WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE contacts
     SET written_at = found.written_at, replied_at = found.replied_at,
         last_in_at = found.last_in_at, last_out_at = found.last_out_at
    FROM (
      SELECT contact.id, outbound.at AS written_at, (
               SELECT min(sent_at) FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'inbound'
                  AND sent_at > outbound.at) AS replied_at, (
               SELECT max(sent_at) FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'inbound') AS last_in_at, (
               SELECT max(sent_at) FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'outbound') AS last_out_at
        FROM contacts AS contact
       CROSS JOIN LATERAL (
               SELECT min(sent_at) AS at FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'outbound') AS outbound
       WHERE contact.id = ANY (ids)
    ) AS found
   WHERE contacts.id = found.id
     AND (contacts.written_at, contacts.replied_at, contacts.last_in_at, contacts.last_out_at)
         IS DISTINCT FROM (found.written_at, found.replied_at, found.last_in_at, found.last_out_at);
END
$$;

CREATE FUNCTION public.held(holder uuid, at_seq integer, want uuid, want_seq integer, successor uuid) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
begin
  if holder is distinct from want or at_seq is distinct from want_seq then
    raise exception 'the run is no longer held' using errcode = 'CB001';
  end if;
  return successor;
end
$$;

CREATE FUNCTION public.keep_prior_score() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.score_changed_at is null or new.score_changed_at < app_now() - interval '7 days' then
    new.prior_score := old.score;
    new.score_changed_at := app_now();
  end if;
  return new;
end $$;

CREATE FUNCTION public.leads_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  marks lead_mark[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(row(workspace_id, external_id, created_at, closed_at, temperature, score, status, rejection_reason, 1)::lead_mark)
      INTO marks FROM came;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(row(workspace_id, external_id, created_at, closed_at, temperature, score, status, rejection_reason, -1)::lead_mark)
      INTO marks FROM gone;
  ELSE
    SELECT array_agg(mark) INTO marks
      FROM gone JOIN came USING (id)
     CROSS JOIN LATERAL (VALUES
       (row(gone.workspace_id, gone.external_id, gone.created_at, gone.closed_at, gone.temperature, gone.score, gone.status,
            gone.rejection_reason, -1)::lead_mark),
       (row(came.workspace_id, came.external_id, came.created_at, came.closed_at, came.temperature, came.score, came.status,
            came.rejection_reason, 1)::lead_mark)) AS both_ways (mark)
     WHERE (gone.workspace_id, gone.external_id, gone.created_at, gone.closed_at, gone.temperature, gone.score, gone.status, gone.rejection_reason)
           IS DISTINCT FROM
           (came.workspace_id, came.external_id, came.created_at, came.closed_at, came.temperature, came.score, came.status, came.rejection_reason);
  END IF;
  IF marks IS NOT NULL THEN
    PERFORM share_rollups(ARRAY(SELECT DISTINCT workspace_id FROM unnest(marks)));
    PERFORM roll_leads(marks);
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION public.messages_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  marks message_mark[];
  spoken uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(row(workspace_id, external_id, sent_at, direction, 1)::message_mark), array_agg(DISTINCT contact_id)
      INTO marks, spoken FROM came;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(row(workspace_id, external_id, sent_at, direction, -1)::message_mark), array_agg(DISTINCT contact_id)
      INTO marks, spoken FROM gone;
  ELSE
    SELECT array_agg(mark), array_agg(DISTINCT contact_id) INTO marks, spoken
      FROM gone JOIN came USING (id)
     CROSS JOIN LATERAL (VALUES
       (row(gone.workspace_id, gone.external_id, gone.sent_at, gone.direction, -1)::message_mark, gone.contact_id),
       (row(came.workspace_id, came.external_id, came.sent_at, came.direction, 1)::message_mark, came.contact_id))
         AS both_ways (mark, contact_id)
     WHERE (gone.workspace_id, gone.external_id, gone.contact_id, gone.sent_at, gone.direction)
           IS DISTINCT FROM (came.workspace_id, came.external_id, came.contact_id, came.sent_at, came.direction);
  END IF;
  IF marks IS NOT NULL THEN
    PERFORM share_rollups(ARRAY(SELECT DISTINCT workspace_id FROM unnest(marks)));
    PERFORM roll_messages(marks);
    PERFORM date_contacts(spoken);
  END IF;
  RETURN NULL;
END
$$;

CREATE FUNCTION public.reason_key(reason text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT nullif(left(lower(btrim(reason)), 200), '') $$;

CREATE FUNCTION public.reply_bucket(waited interval) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT 1 + width_bucket(extract(epoch FROM waited)::float8, ARRAY[
    60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200, 64800, 86400, 129600, 172800, 259200, 345600,
    432000, 604800, 864000, 1209600, 1814400, 2592000]::float8[]) $$;

CREATE FUNCTION public.roll_contacts(marks public.contact_mark[], only_zone text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO brain_rollups AS kept (workspace_id, time_zone, grain, at, contacts, written_to, responded, reply_times)
  SELECT workspace_id, time_zone, grain, at, sum(contacts), sum(written_to), sum(responded),
         CASE WHEN bool_or(bucket IS NOT NULL) THEN ARRAY[
           coalesce(sum(responded) FILTER (WHERE bucket = 1), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 2), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 3), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 4), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 5), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 6), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 7), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 8), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 9), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 10), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 11), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 12), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 13), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 14), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 15), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 16), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 17), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 18), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 19), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 20), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 21), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 22), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 23), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 24), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 25), 0)::integer,
           coalesce(sum(responded) FILTER (WHERE bucket = 26), 0)::integer] END
    FROM (
      SELECT zone.workspace_id, zone.time_zone, grain, date_trunc(grain, mark.moment AT TIME ZONE zone.time_zone) AS at,
             mark.contacts, mark.written_to, mark.responded, mark.bucket
        FROM (
          SELECT workspace_id, external_id, created_at AS moment, n AS contacts, 0 AS written_to, 0 AS responded,
                 NULL::integer AS bucket
            FROM unnest(marks)
          UNION ALL
          SELECT workspace_id, external_id, written_at, 0, n, CASE WHEN replied_at IS NULL THEN 0 ELSE n END,
                 reply_bucket(replied_at - written_at)
            FROM unnest(marks) WHERE written_at IS NOT NULL
        ) AS mark
        JOIN brain_rollup_zones AS zone ON zone.workspace_id = mark.workspace_id
         AND CASE WHEN only_zone IS NULL THEN zone.contacts_to IS NULL OR mark.external_id <= zone.contacts_to
                  ELSE zone.time_zone = only_zone END
        JOIN workspaces ON workspaces.id = zone.workspace_id
       CROSS JOIN unnest(ARRAY['month', 'day', 'hour']) AS grain
    ) AS slot
   GROUP BY 1, 2, 3, 4
   ORDER BY 1, 2, 3, 4
  ON CONFLICT (workspace_id, time_zone, grain, at) DO UPDATE
    SET contacts = kept.contacts + excluded.contacts, written_to = kept.written_to + excluded.written_to,
        responded = kept.responded + excluded.responded, reply_times = add_counts(kept.reply_times, excluded.reply_times);
END
$$;

CREATE FUNCTION public.roll_leads(marks public.lead_mark[], only_zone text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO brain_rollups AS kept
    (workspace_id, time_zone, grain, at, hot, warm, cold, scored, score_sum, converted, rejected)
  SELECT zone.workspace_id, zone.time_zone, grain, date_trunc(grain, mark.moment AT TIME ZONE zone.time_zone),
         sum(hot), sum(warm), sum(cold), sum(scored), sum(score_sum), sum(converted), sum(rejected)
    FROM (
      SELECT workspace_id, external_id, created_at AS moment,
             CASE temperature WHEN 'hot' THEN n ELSE 0 END AS hot, CASE temperature WHEN 'warm' THEN n ELSE 0 END AS warm,
             CASE temperature WHEN 'cold' THEN n ELSE 0 END AS cold, CASE WHEN score IS NULL THEN 0 ELSE n END AS scored,
             coalesce(score, 0) * n AS score_sum, 0 AS converted, 0 AS rejected
        FROM unnest(marks)
      UNION ALL
      SELECT workspace_id, external_id, closed_at, 0, 0, 0, 0, 0,
             CASE status WHEN 'converted' THEN n ELSE 0 END, CASE status WHEN 'rejected' THEN n ELSE 0 END
        FROM unnest(marks) WHERE closed_at IS NOT NULL
    ) AS mark
    JOIN brain_rollup_zones AS zone ON zone.workspace_id = mark.workspace_id
     AND CASE WHEN only_zone IS NULL THEN zone.leads_to IS NULL OR mark.external_id <= zone.leads_to
              ELSE zone.time_zone = only_zone END
    JOIN workspaces ON workspaces.id = zone.workspace_id
   CROSS JOIN unnest(ARRAY['month', 'day', 'hour']) AS grain
   GROUP BY 1, 2, 3, 4
  HAVING (sum(hot), sum(warm), sum(cold), sum(scored), sum(score_sum), sum(converted), sum(rejected)) <> (0, 0, 0, 0, 0, 0, 0)
   ORDER BY 1, 2, 3, 4
  ON CONFLICT (workspace_id, time_zone, grain, at) DO UPDATE
    SET hot = kept.hot + excluded.hot, warm = kept.warm + excluded.warm, cold = kept.cold + excluded.cold,
        scored = kept.scored + excluded.scored, score_sum = kept.score_sum + excluded.score_sum,
        converted = kept.converted + excluded.converted, rejected = kept.rejected + excluded.rejected;
  INSERT INTO brain_rollup_reasons AS kept (workspace_id, time_zone, grain, at, reason, leads)
  SELECT zone.workspace_id, zone.time_zone, grain, date_trunc(grain, mark.closed_at AT TIME ZONE zone.time_zone),
         reason_key(mark.reason), sum(mark.n)
    FROM unnest(marks) AS mark
    JOIN brain_rollup_zones AS zone ON zone.workspace_id = mark.workspace_id
     AND CASE WHEN only_zone IS NULL THEN zone.leads_to IS NULL OR mark.external_id <= zone.leads_to
              ELSE zone.time_zone = only_zone END
    JOIN workspaces ON workspaces.id = zone.workspace_id
   CROSS JOIN unnest(ARRAY['month', 'day', 'hour']) AS grain
   WHERE mark.status = 'rejected' AND mark.closed_at IS NOT NULL AND reason_key(mark.reason) IS NOT NULL
   GROUP BY 1, 2, 3, 4, 5
  HAVING sum(mark.n) <> 0
   ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (workspace_id, time_zone, grain, at, reason) DO UPDATE SET leads = kept.leads + excluded.leads;
END
$$;

CREATE FUNCTION public.roll_messages(marks public.message_mark[], only_zone text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  INSERT INTO brain_rollups AS kept (workspace_id, time_zone, grain, at, received, sent)
  SELECT zone.workspace_id, zone.time_zone, grain, date_trunc(grain, mark.sent_at AT TIME ZONE zone.time_zone),
         sum(CASE direction WHEN 'inbound' THEN n ELSE 0 END), sum(CASE direction WHEN 'outbound' THEN n ELSE 0 END)
    FROM unnest(marks) AS mark
    JOIN brain_rollup_zones AS zone ON zone.workspace_id = mark.workspace_id
     AND CASE WHEN only_zone IS NULL THEN zone.messages_to IS NULL OR mark.external_id <= zone.messages_to
              ELSE zone.time_zone = only_zone END
    JOIN workspaces ON workspaces.id = zone.workspace_id
   CROSS JOIN unnest(ARRAY['month', 'day', 'hour']) AS grain
   GROUP BY 1, 2, 3, 4
   ORDER BY 1, 2, 3, 4
  ON CONFLICT (workspace_id, time_zone, grain, at) DO UPDATE
    SET received = kept.received + excluded.received, sent = kept.sent + excluded.sent;
END
$$;

CREATE FUNCTION public.say_unasked(of_workspace uuid, post_id uuid, post_key text, post_place text, post_purpose text, about uuid, post_facts jsonb, can_wait boolean) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  clock timestamp;
  settings record;
  reason text;
begin
  perform pg_advisory_xact_lock(hashtextextended('unasked/' || of_workspace || '/' || post_place, 0));
  if exists (select from unasked_posts u where u.workspace_id = of_workspace and u.key = post_key) then
    return 'said';
  end if;
  select app_now() at time zone w.time_zone as local, c.quiet_from, c.quiet_to, coalesce(c.holidays, '[]'::jsonb) as holidays,
         coalesce(c.posts_a_day, 12) as most
    into settings
    from workspaces w
    left join brain_config c on c.workspace_id = w.id
   where w.id = of_workspace;
  if not found then
    return null;
  end if;
  clock := settings.local;
  reason := case
    when settings.holidays ? clock::date::text then 'holiday'
    when settings.quiet_from < settings.quiet_to
      and extract(hour from clock) >= settings.quiet_from and extract(hour from clock) < settings.quiet_to then 'quiet'
    when settings.quiet_from > settings.quiet_to
      and (extract(hour from clock) >= settings.quiet_from or extract(hour from clock) < settings.quiet_to) then 'quiet'
  end;
  if reason is not null and can_wait then
    return 'later';
  end if;
  if reason is null and settings.most <= (
       select count(*) from unasked_posts u
        where u.workspace_id = of_workspace and u.place = post_place and u.local_date = clock::date and u.kept is null) then
    reason := 'limit';
  end if;
  insert into unasked_posts (id, workspace_id, key, place, purpose, facts, local_date, kept)
  values (post_id, of_workspace, post_key, post_place, post_purpose, post_facts, clock::date, reason);
  if reason is null then
    insert into effects (id, workspace_id, key, kind, purpose, subject_id, provider, state, target, result)
    values (post_id, of_workspace, post_key, 'post', post_purpose, about, 'Slack', 'due',
            jsonb_build_object('channel', post_place, 'user', post_place), post_facts)
        on conflict do nothing;
  end if;
  return coalesce(reason, 'due');
end
$$;

CREATE FUNCTION public.share_rollups(ids uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM FROM workspaces WHERE id = ANY (ids) ORDER BY id FOR SHARE;
END
$$;

CREATE FUNCTION public.zone_chosen() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
  nothing_yet text := CASE WHEN EXISTS (SELECT FROM contacts WHERE workspace_id = NEW.id) THEN '' END;
BEGIN
  PERFORM now() AT TIME ZONE NEW.time_zone;
  INSERT INTO brain_rollup_zones (workspace_id, time_zone, contacts_to, leads_to, messages_to)
  VALUES (NEW.id, NEW.time_zone, nothing_yet, nothing_yet, nothing_yet)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;

CREATE TABLE public.runs (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    pipeline text NOT NULL,
    pipeline_version integer NOT NULL,
    steps jsonb NOT NULL,
    campaign_id uuid,
    subject_id uuid,
    parent_run_id uuid,
    request_key text NOT NULL,
    priority smallint DEFAULT 0 NOT NULL,
    input jsonb NOT NULL,
    origin jsonb,
    state text DEFAULT 'queued'::text NOT NULL,
    step_index smallint DEFAULT 0 NOT NULL,
    visit smallint DEFAULT 1 NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    failures smallint DEFAULT 0 NOT NULL,
    revisions smallint DEFAULT 0 NOT NULL,
    seq integer DEFAULT 0 NOT NULL,
    dispatch integer DEFAULT 1 NOT NULL,
    published integer DEFAULT 0 NOT NULL,
    published_at timestamp with time zone,
    due_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    lock_token uuid,
    lock_until timestamp with time zone,
    outputs jsonb DEFAULT '{}'::jsonb NOT NULL,
    feedback jsonb,
    wait jsonb,
    inbox jsonb DEFAULT '{}'::jsonb NOT NULL,
    closed_keys jsonb DEFAULT '[]'::jsonb NOT NULL,
    endings smallint DEFAULT 0 NOT NULL,
    error jsonb,
    step_started_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    replay_of uuid,
    budget bigint,
    template text
);

CREATE TABLE public.step_runs (
    run_id uuid NOT NULL,
    seq integer NOT NULL,
    workspace_id uuid NOT NULL,
    step text NOT NULL,
    visit smallint NOT NULL,
    attempt smallint NOT NULL,
    outcome text NOT NULL,
    lock_token uuid,
    agent text,
    model text,
    output jsonb,
    error jsonb,
    tokens_in integer,
    tokens_out integer,
    cost bigint,
    duration_ms integer NOT NULL,
    ended_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE VIEW public.agent_sessions AS
 SELECT ((s.run_id || '/'::text) || s.seq) AS session_id,
    s.workspace_id,
        CASE
            WHEN (r.pipeline = 'workflow'::text) THEN r.subject_id
            ELSE NULL::uuid
        END AS workflow_id,
    s.run_id,
    s.agent AS agent_type,
    s.step,
    (s.visit)::integer AS visit,
    (s.attempt)::integer AS attempt,
        CASE
            WHEN (s.outcome = ANY (ARRAY['next'::text, 'done'::text, 'revise'::text])) THEN 'completed'::text
            WHEN (s.outcome = ANY (ARRAY['wait'::text, 'delay'::text])) THEN 'idle'::text
            ELSE 'failed'::text
        END AS status,
    s.model,
    r.input,
    s.output,
    (s.error ->> 'message'::text) AS error,
    (s.ended_at - make_interval(secs => (((s.duration_ms)::numeric / 1000.0))::double precision)) AS started_at,
        CASE
            WHEN (s.outcome = ANY (ARRAY['wait'::text, 'delay'::text])) THEN NULL::timestamp with time zone
            ELSE s.ended_at
        END AS completed_at
   FROM (public.step_runs s
     JOIN public.runs r ON ((r.id = s.run_id)))
  WHERE ((s.agent IS NOT NULL) AND (s.outcome <> ALL (ARRAY['retried'::text, 'skipped'::text, 'taken_over'::text])))
UNION ALL
 SELECT ((r.id || '/'::text) || (r.seq + 1)) AS session_id,
    r.workspace_id,
        CASE
            WHEN (r.pipeline = 'workflow'::text) THEN r.subject_id
            ELSE NULL::uuid
        END AS workflow_id,
    r.id AS run_id,
    ((r.steps -> (r.step_index)::integer) ->> 'agent'::text) AS agent_type,
    ((r.steps -> (r.step_index)::integer) ->> 'name'::text) AS step,
    (r.visit)::integer AS visit,
    (r.attempt)::integer AS attempt,
        CASE
            WHEN ((r.lock_token IS NOT NULL) AND (r.lock_until >= public.app_now())) THEN 'running'::text
            ELSE 'idle'::text
        END AS status,
    ((r.steps -> (r.step_index)::integer) ->> 'model'::text) AS model,
    r.input,
    NULL::jsonb AS output,
    (r.error ->> 'message'::text) AS error,
        CASE
            WHEN (r.lock_token IS NOT NULL) THEN (r.lock_until - make_interval(secs => (((((r.steps -> (r.step_index)::integer) ->> 'timeoutMs'::text))::double precision + (5000)::double precision) / (1000)::double precision)))
            ELSE NULL::timestamp with time zone
        END AS started_at,
    NULL::timestamp with time zone AS completed_at
   FROM public.runs r
  WHERE ((r.state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text])) AND (((r.steps -> (r.step_index)::integer) ->> 'agent'::text) IS NOT NULL));

CREATE TABLE public.agent_versions (
    workspace_id uuid NOT NULL,
    agent text NOT NULL,
    version integer NOT NULL,
    prompt text,
    model text,
    created_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.artifacts (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    run_id uuid,
    subject_id uuid,
    name text NOT NULL,
    content_type text NOT NULL,
    file_key text NOT NULL,
    bytes integer NOT NULL,
    sha256 text NOT NULL,
    token text,
    details jsonb,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.brain_actions (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    run_id uuid,
    contact_id uuid NOT NULL,
    type text NOT NULL,
    priority integer NOT NULL,
    parts jsonb DEFAULT '[]'::jsonb NOT NULL,
    urgency text NOT NULL,
    reason text NOT NULL,
    suggested_message text,
    status text DEFAULT 'pending'::text NOT NULL,
    snoozed_until timestamp with time zone,
    dismiss_reason text,
    decided_by text,
    decided_at timestamp with time zone,
    expires_at timestamp with time zone DEFAULT (public.app_now() + '24:00:00'::interval) NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    signal text,
    evidence text,
    returned text,
    assignee text,
    stage_before text
);

CREATE TABLE public.brain_answers (
    workspace_id uuid NOT NULL,
    objection text NOT NULL,
    text text NOT NULL,
    changed_by text,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.brain_config (
    workspace_id uuid NOT NULL,
    metrics jsonb,
    digest_channel text,
    digest_hour integer DEFAULT 8 NOT NULL,
    digest_weekdays jsonb DEFAULT '[1, 2, 3, 4, 5]'::jsonb NOT NULL,
    digest_enabled boolean DEFAULT false NOT NULL,
    next_digest_at timestamp with time zone,
    hot_threshold integer DEFAULT 70 NOT NULL,
    warm_threshold integer DEFAULT 40 NOT NULL,
    model text,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    weekly_day integer,
    quiet_from integer,
    quiet_to integer,
    holidays jsonb DEFAULT '[]'::jsonb NOT NULL,
    posts_a_day integer,
    retention_days integer DEFAULT 30 NOT NULL,
    alerts_channel text,
    CONSTRAINT brain_config_hot_above_warm CHECK ((hot_threshold > warm_threshold))
);

CREATE TABLE public.brain_digests (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    local_date date NOT NULL,
    type text NOT NULL,
    period text NOT NULL,
    channel text,
    due_at timestamp with time zone NOT NULL,
    covers_from timestamp with time zone NOT NULL,
    covers_to timestamp with time zone NOT NULL,
    run_id uuid,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.brain_insights (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    run_id uuid,
    type text NOT NULL,
    pattern text NOT NULL,
    frequency integer NOT NULL,
    examples jsonb NOT NULL,
    recommendation text,
    confidence text NOT NULL,
    time_range text NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL
);

CREATE TABLE public.brain_models (
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    parameters jsonb NOT NULL,
    rows integer NOT NULL,
    positives integer NOT NULL,
    auc double precision,
    calibration_error double precision,
    sender_auc double precision,
    active boolean NOT NULL,
    trained_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.brain_questions (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    run_id uuid,
    channel text NOT NULL,
    thread_ts text NOT NULL,
    asked_by text NOT NULL,
    question text NOT NULL,
    calls jsonb DEFAULT '[]'::jsonb NOT NULL,
    results jsonb DEFAULT '[]'::jsonb NOT NULL,
    answer text NOT NULL,
    model text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.brain_rollup_reasons (
    workspace_id uuid NOT NULL,
    time_zone text NOT NULL,
    grain text NOT NULL,
    at timestamp without time zone NOT NULL,
    reason text NOT NULL,
    leads integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.brain_rollup_zones (
    workspace_id uuid NOT NULL,
    time_zone text NOT NULL,
    contacts_to text,
    leads_to text,
    messages_to text
);

CREATE TABLE public.brain_rollups (
    workspace_id uuid NOT NULL,
    time_zone text NOT NULL,
    grain text NOT NULL,
    at timestamp without time zone NOT NULL,
    hot integer DEFAULT 0 NOT NULL,
    warm integer DEFAULT 0 NOT NULL,
    cold integer DEFAULT 0 NOT NULL,
    scored integer DEFAULT 0 NOT NULL,
    score_sum integer DEFAULT 0 NOT NULL,
    converted integer DEFAULT 0 NOT NULL,
    rejected integer DEFAULT 0 NOT NULL,
    received integer DEFAULT 0 NOT NULL,
    sent integer DEFAULT 0 NOT NULL,
    contacts integer DEFAULT 0 NOT NULL,
    written_to integer DEFAULT 0 NOT NULL,
    responded integer DEFAULT 0 NOT NULL,
    reply_times integer[]
);

CREATE TABLE public.brain_summaries (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    run_id uuid,
    text text NOT NULL,
    type text NOT NULL,
    trigger text NOT NULL,
    triggered_by text,
    period text NOT NULL,
    period_start timestamp with time zone NOT NULL,
    period_end timestamp with time zone NOT NULL,
    metrics jsonb NOT NULL,
    model text,
    tokens_used integer,
    cost bigint,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    digest_date date
);

CREATE TABLE public.campaigns (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    brief text NOT NULL,
    sender_name text NOT NULL,
    sender_company text NOT NULL,
    company_info text DEFAULT ''::text NOT NULL,
    voice_id text NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    user_paused boolean DEFAULT false NOT NULL,
    budget_paused boolean DEFAULT false NOT NULL,
    total_items integer DEFAULT 0 NOT NULL,
    budget bigint,
    spent bigint DEFAULT 0 NOT NULL,
    reserved bigint DEFAULT 0 NOT NULL,
    endings smallint DEFAULT 0 NOT NULL,
    origin jsonb,
    request_key text NOT NULL,
    created_by text,
    launched_at timestamp with time zone,
    ended_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    project_id uuid,
    slug text,
    pipeline_slug text,
    target_count integer,
    topic_floor integer,
    focus_groups jsonb,
    content jsonb,
    snapshot jsonb,
    link text,
    canary text
);

CREATE TABLE public.contacts (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    external_id text NOT NULL,
    name text NOT NULL,
    email text,
    company text,
    title text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    interest integer,
    written_at timestamp with time zone,
    replied_at timestamp with time zone,
    last_in_at timestamp with time zone,
    last_out_at timestamp with time zone
);

CREATE TABLE public.document_versions (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    document_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    parent_id uuid,
    job_id uuid,
    author text,
    markdown text NOT NULL,
    sections jsonb NOT NULL,
    summary text NOT NULL,
    request_key text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.documents (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    title text NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    approved_version integer,
    approved_by text,
    approved_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.draft_jobs (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    document_id uuid NOT NULL,
    run_id uuid NOT NULL,
    message_pointers jsonb NOT NULL,
    transcript_anchors jsonb NOT NULL,
    prompt_context jsonb NOT NULL,
    urgency text DEFAULT 'normal'::text NOT NULL,
    summary_hash text NOT NULL,
    request_keys jsonb NOT NULL,
    requested_by text,
    status text DEFAULT 'queued'::text NOT NULL,
    turn_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    progress jsonb,
    generated_summary text,
    model_usage jsonb,
    duration_ms integer,
    cost bigint,
    error text,
    ended_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    alerted_at timestamp with time zone
);

CREATE TABLE public.effects (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    key text NOT NULL,
    ordinal smallint DEFAULT 1 NOT NULL,
    kind text NOT NULL,
    purpose text NOT NULL,
    run_id uuid,
    campaign_id uuid,
    subject_id uuid,
    item integer,
    provider text NOT NULL,
    state text NOT NULL,
    holder uuid,
    attempts integer DEFAULT 1 NOT NULL,
    deadline timestamp with time zone,
    reserved_at timestamp with time zone,
    settled_at timestamp with time zone,
    worst_cost bigint,
    cost bigint,
    target jsonb,
    external_id text,
    result jsonb,
    error text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.focus_groups (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    pains jsonb DEFAULT '[]'::jsonb NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    created_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE VIEW public.generation_jobs AS
 SELECT id,
    workspace_id,
    subject_id AS prospect_id,
    run_id,
    purpose AS type,
    item AS scene,
        CASE state
            WHEN 'due'::text THEN 'pending'::text
            WHEN 'reserved'::text THEN
            CASE
                WHEN (external_id IS NULL) THEN 'pending'::text
                ELSE 'processing'::text
            END
            WHEN 'done'::text THEN 'complete'::text
            ELSE state
        END AS status,
    external_id AS external_job_id,
    (result ->> 'file'::text) AS result_file,
    error,
    (attempts)::bigint AS attempts,
    cost,
    created_at
   FROM public.effects
  WHERE ((kind = 'paid'::text) AND (subject_id IS NOT NULL));

CREATE TABLE public.installations (
    workspace_id uuid NOT NULL,
    bot_token text NOT NULL,
    bot_user_id text NOT NULL,
    app_id text,
    enterprise_id text,
    scopes text DEFAULT ''::text NOT NULL,
    installed_by text,
    installed_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.launch_drafts (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    input jsonb NOT NULL,
    origin jsonb NOT NULL,
    created_by text NOT NULL,
    confirmed_by text,
    confirmed_at timestamp with time zone,
    let_through boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.lead_owners (
    workspace_id uuid NOT NULL,
    owner text NOT NULL,
    slack_user_id text,
    source text NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.leads (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    external_id text NOT NULL,
    source text,
    temperature text NOT NULL,
    score integer,
    status text NOT NULL,
    owner text,
    rejection_reason text,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    replied_at timestamp with time zone,
    ingested_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    model_score integer,
    closed_at timestamp with time zone,
    prior_score integer,
    score_changed_at timestamp with time zone
);

CREATE TABLE public.live_messages (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    channel text NOT NULL,
    effect_key text NOT NULL,
    ts text,
    rendered_at timestamp with time zone,
    rendered_hash text,
    lease_token uuid,
    lease_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    edited_at timestamp with time zone
);

CREATE TABLE public.members (
    workspace_id uuid NOT NULL,
    slack_user_id text NOT NULL,
    role text DEFAULT 'rep'::text NOT NULL,
    name text,
    email text,
    time_zone text,
    seen_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.messages (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    external_id text NOT NULL,
    direction text NOT NULL,
    text text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    ingested_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.notes (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    text text NOT NULL,
    added_by text,
    request_key text NOT NULL,
    closed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.pipelines (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    base text NOT NULL,
    steps jsonb NOT NULL,
    preferred boolean DEFAULT false NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    request_key text NOT NULL,
    created_by text,
    changed_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    moving jsonb
);

CREATE TABLE public.projects (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    created_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    blueprint_summary text DEFAULT ''::text NOT NULL,
    request_key text
);

CREATE TABLE public.prospects (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    "position" integer NOT NULL,
    name text NOT NULL,
    company text NOT NULL,
    title text,
    url text,
    email text,
    status text DEFAULT 'queued'::text NOT NULL,
    research jsonb,
    script jsonb,
    script_thread_id text,
    scene_assets jsonb DEFAULT '[]'::jsonb NOT NULL,
    voice_file text,
    final_video_url text,
    share_token text,
    error text,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    held text,
    reply_id uuid
);

CREATE TABLE public.provider_gates (
    workspace_id uuid NOT NULL,
    provider text NOT NULL,
    closed_until timestamp with time zone NOT NULL,
    probe uuid,
    probe_until timestamp with time zone
);

CREATE TABLE public.receipts (
    workspace_id uuid NOT NULL,
    source text NOT NULL,
    external_id text NOT NULL,
    response jsonb,
    received_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.revoked_shares (
    token text NOT NULL,
    workspace_id uuid NOT NULL,
    prospect_id uuid NOT NULL,
    revoked_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.share_signals (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    prospect_id uuid NOT NULL,
    contact_id uuid,
    kind text NOT NULL,
    count integer DEFAULT 1 NOT NULL,
    first_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    last_at timestamp with time zone NOT NULL
);

CREATE TABLE public.suppressions (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    source text NOT NULL,
    added_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.tasks (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    parent_task_id uuid,
    type text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    keyword text,
    status text DEFAULT 'backlog'::text NOT NULL,
    priority smallint DEFAULT 0 NOT NULL,
    quality smallint,
    deliverables jsonb DEFAULT '[]'::jsonb NOT NULL,
    focus_groups jsonb DEFAULT '[]'::jsonb NOT NULL,
    assignees jsonb DEFAULT '[]'::jsonb NOT NULL,
    subscribers jsonb DEFAULT '[]'::jsonb NOT NULL,
    error text,
    share_token text,
    created_by text,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.todos (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    text text NOT NULL,
    added_by text,
    request_key text NOT NULL,
    closed_at timestamp with time zone,
    closed_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.topics (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    title text NOT NULL,
    keyword text NOT NULL,
    angle text DEFAULT ''::text NOT NULL,
    fingerprint text NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    task_id uuid,
    dropped_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.transcript_messages (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    "position" integer NOT NULL,
    source_key text NOT NULL,
    speaker text NOT NULL,
    text text NOT NULL,
    said_at timestamp with time zone,
    added_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.unasked_posts (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    key text NOT NULL,
    place text NOT NULL,
    purpose text NOT NULL,
    facts jsonb NOT NULL,
    local_date date NOT NULL,
    kept text,
    summary_id uuid,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.voice_rules (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    project_id uuid NOT NULL,
    text text NOT NULL,
    norm text NOT NULL,
    source text NOT NULL,
    added_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL
);

CREATE TABLE public.workflows (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    task text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    current_step text,
    artifacts jsonb DEFAULT '{}'::jsonb NOT NULL,
    verdict text,
    review_summary text,
    error text,
    origin jsonb,
    request_key text NOT NULL,
    created_by text,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    changed_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    ended_at timestamp with time zone
);

CREATE TABLE public.workspaces (
    id uuid NOT NULL,
    slack_team_id text NOT NULL,
    name text NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    locale text DEFAULT 'en-US'::text NOT NULL,
    parallelism integer DEFAULT 10 NOT NULL,
    daily_budget bigint,
    reorder_below bigint DEFAULT 1000000 NOT NULL,
    webhook_secret text,
    former_webhook_secret text,
    uninstalled_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT public.app_now() NOT NULL,
    provider_limits jsonb DEFAULT '{}'::jsonb NOT NULL,
    media_prices jsonb,
    canary_above integer DEFAULT 20,
    edits_paced_to timestamp with time zone
);

ALTER TABLE ONLY public.agent_versions
    ADD CONSTRAINT agent_versions_workspace_id_agent_version_pk PRIMARY KEY (workspace_id, agent, version);

ALTER TABLE ONLY public.artifacts
    ADD CONSTRAINT artifacts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.artifacts
    ADD CONSTRAINT artifacts_token_unique UNIQUE (token);

ALTER TABLE ONLY public.artifacts
    ADD CONSTRAINT "artifacts_workspaceId_fileKey_unique" UNIQUE (workspace_id, file_key);

ALTER TABLE ONLY public.brain_actions
    ADD CONSTRAINT brain_actions_one_per_run UNIQUE (workspace_id, run_id, contact_id, type);

ALTER TABLE ONLY public.brain_actions
    ADD CONSTRAINT brain_actions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.brain_answers
    ADD CONSTRAINT brain_answers_workspace_id_objection_pk PRIMARY KEY (workspace_id, objection);

ALTER TABLE ONLY public.brain_config
    ADD CONSTRAINT brain_config_pkey PRIMARY KEY (workspace_id);

ALTER TABLE ONLY public.brain_digests
    ADD CONSTRAINT brain_digests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.brain_digests
    ADD CONSTRAINT "brain_digests_workspaceId_localDate_type_unique" UNIQUE (workspace_id, local_date, type);

ALTER TABLE ONLY public.brain_insights
    ADD CONSTRAINT brain_insights_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.brain_models
    ADD CONSTRAINT brain_models_workspace_id_kind_version_pk PRIMARY KEY (workspace_id, kind, version);

ALTER TABLE ONLY public.brain_questions
    ADD CONSTRAINT brain_questions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.brain_questions
    ADD CONSTRAINT "brain_questions_workspaceId_runId_unique" UNIQUE (workspace_id, run_id);

ALTER TABLE ONLY public.brain_rollup_reasons
    ADD CONSTRAINT brain_rollup_reasons_workspace_id_time_zone_grain_at_reason_pk PRIMARY KEY (workspace_id, time_zone, grain, at, reason);

ALTER TABLE ONLY public.brain_rollup_zones
    ADD CONSTRAINT brain_rollup_zones_workspace_id_time_zone_pk PRIMARY KEY (workspace_id, time_zone);

ALTER TABLE ONLY public.brain_rollups
    ADD CONSTRAINT brain_rollups_workspace_id_time_zone_grain_at_pk PRIMARY KEY (workspace_id, time_zone, grain, at);

ALTER TABLE ONLY public.brain_summaries
    ADD CONSTRAINT brain_summaries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT "campaigns_workspaceId_requestKey_unique" UNIQUE (workspace_id, request_key);

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT "campaigns_workspaceId_slug_unique" UNIQUE (workspace_id, slug);

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT "contacts_workspaceId_externalId_unique" UNIQUE (workspace_id, external_id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT "document_versions_documentId_number_unique" UNIQUE (document_id, number);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT "document_versions_jobId_unique" UNIQUE (job_id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT "document_versions_workspaceId_requestKey_unique" UNIQUE (workspace_id, request_key);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.draft_jobs
    ADD CONSTRAINT draft_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.draft_jobs
    ADD CONSTRAINT "draft_jobs_runId_unique" UNIQUE (run_id);

ALTER TABLE ONLY public.effects
    ADD CONSTRAINT effects_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.effects
    ADD CONSTRAINT "effects_workspaceId_key_ordinal_unique" UNIQUE (workspace_id, key, ordinal);

ALTER TABLE ONLY public.focus_groups
    ADD CONSTRAINT focus_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.focus_groups
    ADD CONSTRAINT "focus_groups_projectId_name_unique" UNIQUE (project_id, name);

ALTER TABLE ONLY public.installations
    ADD CONSTRAINT installations_pkey PRIMARY KEY (workspace_id);

ALTER TABLE ONLY public.launch_drafts
    ADD CONSTRAINT launch_drafts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.lead_owners
    ADD CONSTRAINT lead_owners_workspace_id_owner_pk PRIMARY KEY (workspace_id, owner);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT leads_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT "leads_workspaceId_externalId_unique" UNIQUE (workspace_id, external_id);

ALTER TABLE ONLY public.live_messages
    ADD CONSTRAINT live_messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.live_messages
    ADD CONSTRAINT "live_messages_workspaceId_subjectType_subjectId_unique" UNIQUE (workspace_id, subject_type, subject_id);

ALTER TABLE ONLY public.members
    ADD CONSTRAINT "members_workspaceId_slackUserId_unique" UNIQUE (workspace_id, slack_user_id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT "messages_workspaceId_externalId_unique" UNIQUE (workspace_id, external_id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT "notes_workspaceId_requestKey_unique" UNIQUE (workspace_id, request_key);

ALTER TABLE ONLY public.pipelines
    ADD CONSTRAINT pipelines_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pipelines
    ADD CONSTRAINT "pipelines_workspaceId_requestKey_unique" UNIQUE (workspace_id, request_key);

ALTER TABLE ONLY public.pipelines
    ADD CONSTRAINT "pipelines_workspaceId_slug_unique" UNIQUE (workspace_id, slug);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT "projects_workspaceId_requestKey_unique" UNIQUE (workspace_id, request_key);

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT "projects_workspaceId_slug_unique" UNIQUE (workspace_id, slug);

ALTER TABLE ONLY public.prospects
    ADD CONSTRAINT "prospects_campaignId_position_unique" UNIQUE (campaign_id, "position");

ALTER TABLE ONLY public.prospects
    ADD CONSTRAINT prospects_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.prospects
    ADD CONSTRAINT "prospects_shareToken_unique" UNIQUE (share_token);

ALTER TABLE ONLY public.provider_gates
    ADD CONSTRAINT provider_gates_workspace_id_provider_pk PRIMARY KEY (workspace_id, provider);

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT "receipts_workspaceId_source_externalId_unique" UNIQUE (workspace_id, source, external_id);

ALTER TABLE ONLY public.revoked_shares
    ADD CONSTRAINT revoked_shares_pkey PRIMARY KEY (token);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT "runs_workspaceId_requestKey_unique" UNIQUE (workspace_id, request_key);

ALTER TABLE ONLY public.share_signals
    ADD CONSTRAINT share_signals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.share_signals
    ADD CONSTRAINT "share_signals_prospectId_kind_unique" UNIQUE (prospect_id, kind);

ALTER TABLE ONLY public.step_runs
    ADD CONSTRAINT step_runs_run_id_seq_pk PRIMARY KEY (run_id, seq);

ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT suppressions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT "suppressions_workspaceId_kind_value_unique" UNIQUE (workspace_id, kind, value);

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT "tasks_shareToken_unique" UNIQUE (share_token);

ALTER TABLE ONLY public.todos
    ADD CONSTRAINT todos_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.todos
    ADD CONSTRAINT "todos_workspaceId_requestKey_unique" UNIQUE (workspace_id, request_key);

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT topics_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT "topics_workspaceId_projectId_fingerprint_unique" UNIQUE (workspace_id, project_id, fingerprint);

ALTER TABLE ONLY public.transcript_messages
    ADD CONSTRAINT transcript_messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.transcript_messages
    ADD CONSTRAINT "transcript_messages_projectId_position_unique" UNIQUE (project_id, "position");

ALTER TABLE ONLY public.transcript_messages
    ADD CONSTRAINT "transcript_messages_projectId_sourceKey_unique" UNIQUE (project_id, source_key);

ALTER TABLE ONLY public.unasked_posts
    ADD CONSTRAINT unasked_posts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.unasked_posts
    ADD CONSTRAINT "unasked_posts_workspaceId_key_unique" UNIQUE (workspace_id, key);

ALTER TABLE ONLY public.voice_rules
    ADD CONSTRAINT voice_rules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.voice_rules
    ADD CONSTRAINT "voice_rules_projectId_norm_unique" UNIQUE (project_id, norm);

ALTER TABLE ONLY public.workflows
    ADD CONSTRAINT workflows_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.workflows
    ADD CONSTRAINT "workflows_workspaceId_requestKey_unique" UNIQUE (workspace_id, request_key);

ALTER TABLE ONLY public.workspaces
    ADD CONSTRAINT workspaces_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.workspaces
    ADD CONSTRAINT "workspaces_slackTeamId_unique" UNIQUE (slack_team_id);

CREATE INDEX agent_versions_workspace_id_created_at_index ON public.agent_versions USING btree (workspace_id, created_at);

CREATE INDEX artifacts_run_id_index ON public.artifacts USING btree (run_id);

CREATE INDEX artifacts_workspace_id_subject_id_index ON public.artifacts USING btree (workspace_id, subject_id);

CREATE INDEX brain_actions_expires_at_index ON public.brain_actions USING btree (expires_at) WHERE (status = 'pending'::text);

CREATE UNIQUE INDEX brain_actions_one_pending ON public.brain_actions USING btree (workspace_id, contact_id, type) WHERE (status = 'pending'::text);

CREATE INDEX brain_actions_workspace_id_decided_at_index ON public.brain_actions USING btree (workspace_id, decided_at);

CREATE INDEX brain_actions_workspace_id_run_id_index ON public.brain_actions USING btree (workspace_id, run_id);

CREATE INDEX brain_actions_workspace_id_status_priority_index ON public.brain_actions USING btree (workspace_id, status, priority);

CREATE INDEX brain_config_due ON public.brain_config USING btree (next_digest_at) WHERE digest_enabled;

CREATE INDEX brain_digests_unstarted ON public.brain_digests USING btree (created_at) WHERE (run_id IS NULL);

CREATE INDEX brain_insights_workspace_id_run_id_index ON public.brain_insights USING btree (workspace_id, run_id);

CREATE INDEX brain_insights_workspace_id_type_time_range_created_at_index ON public.brain_insights USING btree (workspace_id, type, time_range, created_at);

CREATE UNIQUE INDEX brain_models_one_active ON public.brain_models USING btree (workspace_id, kind) WHERE active;

CREATE INDEX brain_questions_workspace_id_channel_thread_ts_created_at_index ON public.brain_questions USING btree (workspace_id, channel, thread_ts, created_at);

CREATE INDEX brain_summaries_created_at_index ON public.brain_summaries USING btree (created_at);

CREATE UNIQUE INDEX brain_summaries_one_digest ON public.brain_summaries USING btree (workspace_id, digest_date, type) WHERE (digest_date IS NOT NULL);

CREATE INDEX brain_summaries_workspace_id_created_at_index ON public.brain_summaries USING btree (workspace_id, created_at);

CREATE INDEX brain_summaries_workspace_id_type_index ON public.brain_summaries USING btree (workspace_id, type);

CREATE INDEX campaigns_project_id_index ON public.campaigns USING btree (project_id);

CREATE INDEX campaigns_workspace_id_created_at_index ON public.campaigns USING btree (workspace_id, created_at);

CREATE INDEX contacts_by_email ON public.contacts USING btree (workspace_id, lower(email)) WHERE (email IS NOT NULL);

CREATE INDEX contacts_workspace_id_created_at_index ON public.contacts USING btree (workspace_id, created_at);

CREATE INDEX contacts_workspace_id_last_in_at_index ON public.contacts USING btree (workspace_id, last_in_at) WHERE (last_in_at IS NOT NULL);

CREATE INDEX contacts_workspace_id_written_at_index ON public.contacts USING btree (workspace_id, written_at) WHERE (written_at IS NOT NULL);

CREATE INDEX documents_project_id_changed_at_index ON public.documents USING btree (project_id, changed_at);

CREATE INDEX documents_workspace_id_changed_at_index ON public.documents USING btree (workspace_id, changed_at);

CREATE INDEX draft_jobs_open ON public.draft_jobs USING btree (workspace_id, project_id) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX draft_jobs_project_id_summary_hash_created_at_index ON public.draft_jobs USING btree (project_id, summary_hash, created_at);

CREATE UNIQUE INDEX draft_jobs_turn ON public.draft_jobs USING btree (project_id) WHERE ((turn_at IS NOT NULL) AND (status = ANY (ARRAY['queued'::text, 'running'::text])));

CREATE INDEX draft_jobs_workspace_id_created_at_index ON public.draft_jobs USING btree (workspace_id, created_at);

CREATE INDEX effects_campaign_id_index ON public.effects USING btree (campaign_id);

CREATE INDEX effects_paid ON public.effects USING btree (workspace_id, reserved_at) WHERE (kind = 'paid'::text);

CREATE INDEX effects_run_id_index ON public.effects USING btree (run_id);

CREATE INDEX effects_under_way ON public.effects USING btree (workspace_id, provider) WHERE (state = 'reserved'::text);

CREATE INDEX effects_unsettled ON public.effects USING btree (deadline) WHERE (state = ANY (ARRAY['due'::text, 'reserved'::text]));

CREATE INDEX effects_workspace_id_external_id_index ON public.effects USING btree (workspace_id, external_id);

CREATE INDEX focus_groups_workspace_id_index ON public.focus_groups USING btree (workspace_id);

CREATE INDEX launch_drafts_confirmed ON public.launch_drafts USING btree (confirmed_at) WHERE (confirmed_at IS NOT NULL);

CREATE INDEX launch_drafts_workspace_id_created_at_index ON public.launch_drafts USING btree (workspace_id, created_at);

CREATE INDEX leads_hot_and_new ON public.leads USING btree (workspace_id, created_at) WHERE ((temperature = 'hot'::text) AND (status = 'new'::text));

CREATE INDEX leads_rising ON public.leads USING btree (workspace_id, score_changed_at) WHERE (score > prior_score);

CREATE INDEX leads_workspace_id_closed_at_index ON public.leads USING btree (workspace_id, closed_at) WHERE (closed_at IS NOT NULL);

CREATE INDEX leads_workspace_id_contact_id_index ON public.leads USING btree (workspace_id, contact_id);

CREATE INDEX leads_workspace_id_created_at_index ON public.leads USING btree (workspace_id, created_at);

CREATE INDEX live_messages_created_at_index ON public.live_messages USING btree (created_at);

CREATE INDEX live_messages_workspace_id_channel_ts_index ON public.live_messages USING btree (workspace_id, channel, ts);

CREATE INDEX members_workspace_id_email_index ON public.members USING btree (workspace_id, email);

CREATE INDEX messages_workspace_id_contact_id_sent_at_index ON public.messages USING btree (workspace_id, contact_id, sent_at);

CREATE INDEX messages_workspace_id_sent_at_index ON public.messages USING btree (workspace_id, sent_at);

CREATE INDEX notes_project_id_created_at_index ON public.notes USING btree (project_id, created_at);

CREATE UNIQUE INDEX pipelines_one_preferred ON public.pipelines USING btree (workspace_id, base) WHERE preferred;

CREATE INDEX prospects_email ON public.prospects USING btree (workspace_id, lower(email));

CREATE INDEX prospects_person ON public.prospects USING btree (workspace_id, lower(name), lower(company));

CREATE INDEX prospects_reply ON public.prospects USING btree (reply_id) WHERE (reply_id IS NOT NULL);

CREATE INDEX prospects_untold ON public.prospects USING btree (campaign_id, completed_at) WHERE ((status = ANY (ARRAY['complete'::text, 'failed'::text])) AND (reply_id IS NULL));

CREATE INDEX prospects_workspace_id_campaign_id_status_index ON public.prospects USING btree (workspace_id, campaign_id, status);

CREATE INDEX receipts_received_at_index ON public.receipts USING btree (received_at);

CREATE INDEX runs_campaign_id_state_index ON public.runs USING btree (campaign_id, state);

CREATE INDEX runs_due ON public.runs USING btree (due_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text]));

CREATE INDEX runs_open ON public.runs USING btree (workspace_id, priority, due_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text]));

CREATE INDEX runs_parent_run_id_index ON public.runs USING btree (parent_run_id);

CREATE INDEX runs_subject_id_index ON public.runs USING btree (subject_id);

CREATE INDEX runs_workspace_id_created_at_index ON public.runs USING btree (workspace_id, created_at);

CREATE INDEX share_signals_workspace_id_last_at_index ON public.share_signals USING btree (workspace_id, last_at);

CREATE INDEX step_runs_of_agents ON public.step_runs USING btree (workspace_id, agent, ended_at) WHERE (agent IS NOT NULL);

CREATE INDEX step_runs_workspace_id_ended_at_index ON public.step_runs USING btree (workspace_id, ended_at);

CREATE INDEX suppressions_workspace_id_created_at_index ON public.suppressions USING btree (workspace_id, created_at);

CREATE INDEX tasks_parent_task_id_index ON public.tasks USING btree (parent_task_id);

CREATE INDEX tasks_workspace_id_campaign_id_type_status_index ON public.tasks USING btree (workspace_id, campaign_id, type, status);

CREATE INDEX tasks_workspace_id_project_id_index ON public.tasks USING btree (workspace_id, project_id);

CREATE INDEX tasks_workspace_id_status_priority_index ON public.tasks USING btree (workspace_id, status, priority);

CREATE INDEX todos_open ON public.todos USING btree (project_id) WHERE (closed_at IS NULL);

CREATE INDEX topics_workspace_id_campaign_id_index ON public.topics USING btree (workspace_id, campaign_id);

CREATE INDEX transcript_messages_workspace_id_index ON public.transcript_messages USING btree (workspace_id);

CREATE INDEX unasked_posts_kept ON public.unasked_posts USING btree (workspace_id, summary_id) WHERE (kept IS NOT NULL);

CREATE INDEX unasked_posts_of_day ON public.unasked_posts USING btree (workspace_id, place, local_date) WHERE (kept IS NULL);

CREATE INDEX voice_rules_workspace_id_index ON public.voice_rules USING btree (workspace_id);

CREATE INDEX workflows_workspace_id_created_at_index ON public.workflows USING btree (workspace_id, created_at);

CREATE INDEX workflows_workspace_id_status_created_at_index ON public.workflows USING btree (workspace_id, status, created_at);

CREATE TRIGGER contacts_roll_delete AFTER DELETE ON public.contacts REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.contacts_changed();

CREATE TRIGGER contacts_roll_insert AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.contacts_changed();

CREATE TRIGGER contacts_roll_update AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.contacts_changed();

CREATE TRIGGER leads_close BEFORE INSERT OR UPDATE ON public.leads FOR EACH ROW EXECUTE FUNCTION public.date_closing();

CREATE TRIGGER leads_keep_prior_score BEFORE UPDATE OF score ON public.leads FOR EACH ROW WHEN (((old.score IS NOT NULL) AND (new.score IS DISTINCT FROM old.score))) EXECUTE FUNCTION public.keep_prior_score();

CREATE TRIGGER leads_roll_delete AFTER DELETE ON public.leads REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.leads_changed();

CREATE TRIGGER leads_roll_insert AFTER INSERT ON public.leads REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.leads_changed();

CREATE TRIGGER leads_roll_update AFTER UPDATE ON public.leads REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.leads_changed();

CREATE TRIGGER messages_roll_delete AFTER DELETE ON public.messages REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.messages_changed();

CREATE TRIGGER messages_roll_insert AFTER INSERT ON public.messages REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.messages_changed();

CREATE TRIGGER messages_roll_update AFTER UPDATE ON public.messages REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION public.messages_changed();

CREATE TRIGGER zone_chosen AFTER INSERT OR UPDATE OF time_zone ON public.workspaces FOR EACH ROW EXECUTE FUNCTION public.zone_chosen();

ALTER TABLE ONLY public.agent_versions
    ADD CONSTRAINT agent_versions_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.artifacts
    ADD CONSTRAINT artifacts_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_actions
    ADD CONSTRAINT brain_actions_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES public.contacts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_actions
    ADD CONSTRAINT brain_actions_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_answers
    ADD CONSTRAINT brain_answers_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_config
    ADD CONSTRAINT brain_config_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_digests
    ADD CONSTRAINT brain_digests_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_insights
    ADD CONSTRAINT brain_insights_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_models
    ADD CONSTRAINT brain_models_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_questions
    ADD CONSTRAINT brain_questions_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_rollup_reasons
    ADD CONSTRAINT brain_rollup_reasons_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_rollup_zones
    ADD CONSTRAINT brain_rollup_zones_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_rollups
    ADD CONSTRAINT brain_rollups_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.brain_summaries
    ADD CONSTRAINT brain_summaries_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.campaigns
    ADD CONSTRAINT campaigns_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_document_id_documents_id_fk FOREIGN KEY (document_id) REFERENCES public.documents(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.document_versions
    ADD CONSTRAINT document_versions_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.draft_jobs
    ADD CONSTRAINT draft_jobs_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.draft_jobs
    ADD CONSTRAINT draft_jobs_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.effects
    ADD CONSTRAINT effects_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.focus_groups
    ADD CONSTRAINT focus_groups_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.focus_groups
    ADD CONSTRAINT focus_groups_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.installations
    ADD CONSTRAINT installations_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.launch_drafts
    ADD CONSTRAINT launch_drafts_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.lead_owners
    ADD CONSTRAINT lead_owners_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT leads_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES public.contacts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.leads
    ADD CONSTRAINT leads_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.live_messages
    ADD CONSTRAINT live_messages_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.members
    ADD CONSTRAINT members_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES public.contacts(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.pipelines
    ADD CONSTRAINT pipelines_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.prospects
    ADD CONSTRAINT prospects_campaign_id_campaigns_id_fk FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.prospects
    ADD CONSTRAINT prospects_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.provider_gates
    ADD CONSTRAINT provider_gates_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.receipts
    ADD CONSTRAINT receipts_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.revoked_shares
    ADD CONSTRAINT revoked_shares_prospect_id_prospects_id_fk FOREIGN KEY (prospect_id) REFERENCES public.prospects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.revoked_shares
    ADD CONSTRAINT revoked_shares_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_campaign_id_campaigns_id_fk FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.share_signals
    ADD CONSTRAINT share_signals_contact_id_contacts_id_fk FOREIGN KEY (contact_id) REFERENCES public.contacts(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.share_signals
    ADD CONSTRAINT share_signals_prospect_id_prospects_id_fk FOREIGN KEY (prospect_id) REFERENCES public.prospects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.share_signals
    ADD CONSTRAINT share_signals_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.step_runs
    ADD CONSTRAINT step_runs_run_id_runs_id_fk FOREIGN KEY (run_id) REFERENCES public.runs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT suppressions_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_campaign_id_campaigns_id_fk FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_parent_task_id_tasks_id_fk FOREIGN KEY (parent_task_id) REFERENCES public.tasks(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT tasks_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.todos
    ADD CONSTRAINT todos_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.todos
    ADD CONSTRAINT todos_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT topics_campaign_id_campaigns_id_fk FOREIGN KEY (campaign_id) REFERENCES public.campaigns(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT topics_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT topics_task_id_tasks_id_fk FOREIGN KEY (task_id) REFERENCES public.tasks(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.topics
    ADD CONSTRAINT topics_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.transcript_messages
    ADD CONSTRAINT transcript_messages_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.transcript_messages
    ADD CONSTRAINT transcript_messages_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.unasked_posts
    ADD CONSTRAINT unasked_posts_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.voice_rules
    ADD CONSTRAINT voice_rules_project_id_projects_id_fk FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.voice_rules
    ADD CONSTRAINT voice_rules_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.workflows
    ADD CONSTRAINT workflows_workspace_id_workspaces_id_fk FOREIGN KEY (workspace_id) REFERENCES public.workspaces(id) ON DELETE CASCADE;
