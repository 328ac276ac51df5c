CREATE TABLE "brain_rollup_reasons" (
	"workspace_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"grain" text NOT NULL,
	"at" timestamp NOT NULL,
	"reason" text NOT NULL,
	"leads" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "brain_rollup_reasons_workspace_id_time_zone_grain_at_reason_pk" PRIMARY KEY("workspace_id","time_zone","grain","at","reason")
);
--> statement-breakpoint
CREATE TABLE "brain_rollup_zones" (
	"workspace_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"contacts_to" text,
	"leads_to" text,
	"messages_to" text,
	CONSTRAINT "brain_rollup_zones_workspace_id_time_zone_pk" PRIMARY KEY("workspace_id","time_zone")
);
--> statement-breakpoint
CREATE TABLE "brain_rollups" (
	"workspace_id" uuid NOT NULL,
	"time_zone" text NOT NULL,
	"grain" text NOT NULL,
	"at" timestamp NOT NULL,
	"hot" integer DEFAULT 0 NOT NULL,
	"warm" integer DEFAULT 0 NOT NULL,
	"cold" integer DEFAULT 0 NOT NULL,
	"scored" integer DEFAULT 0 NOT NULL,
	"score_sum" integer DEFAULT 0 NOT NULL,
	"converted" integer DEFAULT 0 NOT NULL,
	"rejected" integer DEFAULT 0 NOT NULL,
	"received" integer DEFAULT 0 NOT NULL,
	"sent" integer DEFAULT 0 NOT NULL,
	"contacts" integer DEFAULT 0 NOT NULL,
	"written_to" integer DEFAULT 0 NOT NULL,
	"responded" integer DEFAULT 0 NOT NULL,
	"reply_times" integer[],
	CONSTRAINT "brain_rollups_workspace_id_time_zone_grain_at_pk" PRIMARY KEY("workspace_id","time_zone","grain","at")
);
--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "written_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "replied_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "leads" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "brain_rollup_reasons" ADD CONSTRAINT "brain_rollup_reasons_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_rollup_zones" ADD CONSTRAINT "brain_rollup_zones_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_rollups" ADD CONSTRAINT "brain_rollups_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contacts_workspace_id_written_at_index" ON "contacts" USING btree ("workspace_id","written_at") WHERE written_at is not null;--> statement-breakpoint
CREATE INDEX "leads_workspace_id_closed_at_index" ON "leads" USING btree ("workspace_id","closed_at") WHERE closed_at is not null;
--> statement-breakpoint
-- A reason as it is counted; null is none.
CREATE FUNCTION reason_key(reason text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT nullif(left(lower(btrim(reason)), 200), '') $$;
--> statement-breakpoint
-- Which of 26 buckets of answering time an answer falls into, from 1: below 1 minute, 2, 5, 10, 15, 30 minutes, 1, 2, 3, 4, 6, 8,
-- 12, 18 hours, 1, 1.5, 2, 3, 4, 5, 7, 10, 14, 21, 30 days, and above.
CREATE FUNCTION reply_bucket(waited interval) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT 1 + width_bucket(extract(epoch FROM waited)::float8, ARRAY[
    60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 28800, 43200, 64800, 86400, 129600, 172800, 259200, 345600,
    432000, 604800, 864000, 1209600, 1814400, 2592000]::float8[]) $$;
--> statement-breakpoint
CREATE FUNCTION add_counts(a integer[], b integer[]) RETURNS integer[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT CASE WHEN a IS NULL THEN b WHEN b IS NULL THEN a
               ELSE ARRAY(SELECT x + y FROM unnest(a, b) WITH ORDINALITY AS pair (x, y, place) ORDER BY place) END $$;
--> statement-breakpoint
-- What a row adds to the rollups (n = 1) or takes from them (n = -1).
CREATE TYPE lead_mark AS (workspace_id uuid, external_id text, created_at timestamptz, closed_at timestamptz,
  temperature text, score integer, status text, reason text, n integer);
--> statement-breakpoint
CREATE TYPE message_mark AS (workspace_id uuid, external_id text, sent_at timestamptz, direction text, n integer);
--> statement-breakpoint
CREATE TYPE contact_mark AS (workspace_id uuid, external_id text, created_at timestamptz, written_at timestamptz,
  replied_at timestamptz, n integer);
--> statement-breakpoint
-- Adds marks of leads to the zones that have counted their rows, or to `only_zone` alone. Rows are taken in one order.
CREATE FUNCTION roll_leads(marks lead_mark[], only_zone text DEFAULT NULL) RETURNS void
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
--> statement-breakpoint
CREATE FUNCTION roll_messages(marks message_mark[], only_zone text DEFAULT NULL) RETURNS void
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
--> statement-breakpoint
CREATE FUNCTION roll_contacts(marks contact_mark[], only_zone text DEFAULT NULL) RETURNS void
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
--> statement-breakpoint
-- Dates our first message to each of these contacts and their first one after it. Whoever changes messages of a contact holds
-- its row until the commit, and looks only then: of two transactions the later one sees the messages of both.
CREATE FUNCTION date_contacts(ids uuid[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  PERFORM FROM contacts WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
  UPDATE contacts
     SET written_at = found.written_at, replied_at = found.replied_at
    FROM (
      SELECT contact.id, outbound.at AS written_at, (
               SELECT min(sent_at) FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'inbound'
                  AND sent_at > outbound.at) AS replied_at
        FROM contacts AS contact
       CROSS JOIN LATERAL (
               SELECT min(sent_at) AS at FROM messages
                WHERE workspace_id = contact.workspace_id AND contact_id = contact.id AND direction = 'outbound') AS outbound
       WHERE contact.id = ANY (ids)
    ) AS found
   WHERE contacts.id = found.id
     AND (contacts.written_at, contacts.replied_at) IS DISTINCT FROM (found.written_at, found.replied_at);
END
$$;
--> statement-breakpoint
-- Writers share a workspace's row until they commit; the rebuild takes it alone. Each statement after the wait sees what was committed.
CREATE FUNCTION share_rollups(ids uuid[]) RETURNS void
  LANGUAGE plpgsql
  AS $$
BEGIN
  PERFORM FROM workspaces WHERE id = ANY (ids) ORDER BY id FOR SHARE;
END
$$;
--> statement-breakpoint
CREATE FUNCTION date_closing() RETURNS trigger
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
--> statement-breakpoint
CREATE FUNCTION leads_changed() RETURNS trigger
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
--> statement-breakpoint
CREATE FUNCTION messages_changed() RETURNS trigger
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
--> statement-breakpoint
CREATE FUNCTION contacts_changed() RETURNS trigger
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
--> statement-breakpoint
-- A new workspace is counted in its zone from its first row on; one that changes its zone is counted anew if it has any.
CREATE FUNCTION zone_chosen() RETURNS trigger
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
--> statement-breakpoint
-- Counts the next rows of a workspace in a zone, at most `most`, and says whether all are counted. Nobody writes meanwhile.
CREATE FUNCTION build_rollups(workspace uuid, zone text, most integer) RETURNS boolean
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
--> statement-breakpoint
UPDATE contacts
   SET written_at = found.written_at, replied_at = found.replied_at
  FROM (
    SELECT outbound.contact_id, outbound.at AS written_at, (
             SELECT min(sent_at) FROM messages
              WHERE workspace_id = outbound.workspace_id AND contact_id = outbound.contact_id AND direction = 'inbound'
                AND sent_at > outbound.at) AS replied_at
      FROM (SELECT workspace_id, contact_id, min(sent_at) AS at FROM messages WHERE direction = 'outbound' GROUP BY 1, 2) AS outbound
  ) AS found
 WHERE contacts.id = found.contact_id;
--> statement-breakpoint
UPDATE leads SET closed_at = updated_at WHERE status IN ('converted', 'rejected');
--> statement-breakpoint
INSERT INTO brain_rollup_zones (workspace_id, time_zone, contacts_to, leads_to, messages_to) SELECT id, time_zone, '', '', '' FROM workspaces;
--> statement-breakpoint
CREATE TRIGGER zone_chosen AFTER INSERT OR UPDATE OF time_zone ON workspaces FOR EACH ROW EXECUTE FUNCTION zone_chosen();
--> statement-breakpoint
CREATE TRIGGER leads_close BEFORE INSERT OR UPDATE ON leads FOR EACH ROW EXECUTE FUNCTION date_closing();
--> statement-breakpoint
CREATE TRIGGER leads_roll_insert AFTER INSERT ON leads REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION leads_changed();
--> statement-breakpoint
CREATE TRIGGER leads_roll_update AFTER UPDATE ON leads REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION leads_changed();
--> statement-breakpoint
CREATE TRIGGER leads_roll_delete AFTER DELETE ON leads REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION leads_changed();
--> statement-breakpoint
CREATE TRIGGER messages_roll_insert AFTER INSERT ON messages REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION messages_changed();
--> statement-breakpoint
CREATE TRIGGER messages_roll_update AFTER UPDATE ON messages REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION messages_changed();
--> statement-breakpoint
CREATE TRIGGER messages_roll_delete AFTER DELETE ON messages REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION messages_changed();
--> statement-breakpoint
CREATE TRIGGER contacts_roll_insert AFTER INSERT ON contacts REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION contacts_changed();
--> statement-breakpoint
CREATE TRIGGER contacts_roll_update AFTER UPDATE ON contacts REFERENCING OLD TABLE AS gone NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION contacts_changed();
--> statement-breakpoint
CREATE TRIGGER contacts_roll_delete AFTER DELETE ON contacts REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION contacts_changed();
