CREATE TABLE "unasked_posts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"place" text NOT NULL,
	"purpose" text NOT NULL,
	"facts" jsonb NOT NULL,
	"local_date" date NOT NULL,
	"kept" text,
	"summary_id" uuid,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "unasked_posts_workspaceId_key_unique" UNIQUE("workspace_id","key")
);
--> statement-breakpoint
ALTER TABLE "unasked_posts" ADD CONSTRAINT "unasked_posts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "unasked_posts_of_day" ON "unasked_posts" USING btree ("workspace_id","place","local_date") WHERE kept is null;--> statement-breakpoint
CREATE INDEX "unasked_posts_kept" ON "unasked_posts" USING btree ("workspace_id","summary_id") WHERE kept is not null;--> statement-breakpoint
-- The noise budget: says something nobody asked for, once under its key, or keeps it for the next digest: in quiet hours, on days
-- off, and above what one place gets in a local day. The lock makes those who count at once count one after the other.
-- With `can_wait` nothing is written in quiet hours and on days off: whoever says it asks again.
create function say_unasked(of_workspace uuid, post_id uuid, post_key text, post_place text, post_purpose text, about uuid, post_facts jsonb, can_wait boolean)
  returns text
  language plpgsql
  as $$
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
