CREATE TABLE "brain_answers" (
	"workspace_id" uuid NOT NULL,
	"objection" text NOT NULL,
	"text" text NOT NULL,
	"changed_by" text,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "brain_answers_workspace_id_objection_pk" PRIMARY KEY("workspace_id","objection")
);
--> statement-breakpoint
CREATE TABLE "brain_digests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"local_date" date NOT NULL,
	"type" text NOT NULL,
	"period" text NOT NULL,
	"channel" text,
	"due_at" timestamp with time zone NOT NULL,
	"covers_from" timestamp with time zone NOT NULL,
	"covers_to" timestamp with time zone NOT NULL,
	"run_id" uuid,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "brain_digests_workspaceId_localDate_type_unique" UNIQUE("workspace_id","local_date","type")
);
--> statement-breakpoint
CREATE TABLE "brain_questions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid,
	"channel" text NOT NULL,
	"thread_ts" text NOT NULL,
	"asked_by" text NOT NULL,
	"question" text NOT NULL,
	"calls" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"results" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"answer" text NOT NULL,
	"model" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "brain_questions_workspaceId_runId_unique" UNIQUE("workspace_id","run_id")
);
--> statement-breakpoint
CREATE TABLE "lead_owners" (
	"workspace_id" uuid NOT NULL,
	"owner" text NOT NULL,
	"slack_user_id" text,
	"source" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "lead_owners_workspace_id_owner_pk" PRIMARY KEY("workspace_id","owner")
);
--> statement-breakpoint
ALTER TABLE "brain_actions" ADD COLUMN "signal" text;--> statement-breakpoint
ALTER TABLE "brain_actions" ADD COLUMN "evidence" text;--> statement-breakpoint
ALTER TABLE "brain_actions" ADD COLUMN "returned" text;--> statement-breakpoint
ALTER TABLE "brain_actions" ADD COLUMN "assignee" text;--> statement-breakpoint
ALTER TABLE "brain_actions" ADD COLUMN "stage_before" text;--> statement-breakpoint
ALTER TABLE "brain_config" ADD COLUMN "weekly_day" integer;--> statement-breakpoint
ALTER TABLE "brain_config" ADD COLUMN "quiet_from" integer;--> statement-breakpoint
ALTER TABLE "brain_config" ADD COLUMN "quiet_to" integer;--> statement-breakpoint
ALTER TABLE "brain_config" ADD COLUMN "holidays" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "brain_config" ADD COLUMN "posts_a_day" integer;--> statement-breakpoint
ALTER TABLE "brain_config" ADD COLUMN "retention_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "brain_summaries" ADD COLUMN "digest_date" date;--> statement-breakpoint
ALTER TABLE "leads" ADD COLUMN "prior_score" integer;--> statement-breakpoint
ALTER TABLE "leads" ADD COLUMN "score_changed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "brain_answers" ADD CONSTRAINT "brain_answers_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_digests" ADD CONSTRAINT "brain_digests_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_questions" ADD CONSTRAINT "brain_questions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_owners" ADD CONSTRAINT "lead_owners_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "brain_digests_unstarted" ON "brain_digests" USING btree ("created_at") WHERE run_id is null;--> statement-breakpoint
CREATE INDEX "brain_questions_workspace_id_channel_thread_ts_created_at_index" ON "brain_questions" USING btree ("workspace_id","channel","thread_ts","created_at");--> statement-breakpoint
CREATE INDEX "live_messages_workspace_id_channel_ts_index" ON "live_messages" USING btree ("workspace_id","channel","ts");--> statement-breakpoint
CREATE INDEX "brain_actions_workspace_id_decided_at_index" ON "brain_actions" USING btree ("workspace_id","decided_at");--> statement-breakpoint
CREATE INDEX "brain_config_due" ON "brain_config" USING btree ("next_digest_at") WHERE digest_enabled;--> statement-breakpoint
CREATE UNIQUE INDEX "brain_summaries_one_digest" ON "brain_summaries" USING btree ("workspace_id","digest_date","type") WHERE digest_date is not null;--> statement-breakpoint
ALTER TABLE "brain_config" ADD CONSTRAINT "brain_config_hot_above_warm" CHECK (hot_threshold > warm_threshold);--> statement-breakpoint
-- A rise is told against the score of up to seven days ago, however small its steps were.
create function keep_prior_score() returns trigger language plpgsql as $$
begin
  if new.score_changed_at is null or new.score_changed_at < app_now() - interval '7 days' then
    new.prior_score := old.score;
    new.score_changed_at := app_now();
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger leads_keep_prior_score before update of score on leads
  for each row when (old.score is not null and new.score is distinct from old.score) execute function keep_prior_score();
