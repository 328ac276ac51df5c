CREATE TABLE "artifacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid,
	"subject_id" uuid,
	"name" text NOT NULL,
	"content_type" text NOT NULL,
	"file_key" text NOT NULL,
	"bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"token" text,
	"details" jsonb,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "artifacts_token_unique" UNIQUE("token"),
	CONSTRAINT "artifacts_workspaceId_fileKey_unique" UNIQUE("workspace_id","file_key")
);
--> statement-breakpoint
CREATE TABLE "live_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"effect_key" text NOT NULL,
	"ts" text,
	"rendered_at" timestamp with time zone,
	"rendered_hash" text,
	"lease_token" uuid,
	"lease_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "live_messages_workspaceId_subjectType_subjectId_unique" UNIQUE("workspace_id","subject_type","subject_id")
);
--> statement-breakpoint
CREATE TABLE "brain_actions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid,
	"contact_id" uuid NOT NULL,
	"type" text NOT NULL,
	"priority" integer NOT NULL,
	"parts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"urgency" text NOT NULL,
	"reason" text NOT NULL,
	"suggested_message" text,
	"status" text DEFAULT 'pending' NOT NULL,
	"snoozed_until" timestamp with time zone,
	"dismiss_reason" text,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"expires_at" timestamp with time zone DEFAULT app_now() + interval '24 hours' NOT NULL,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "brain_actions_one_per_run" UNIQUE("workspace_id","run_id","contact_id","type")
);
--> statement-breakpoint
CREATE TABLE "brain_config" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"metrics" jsonb,
	"digest_channel" text,
	"digest_hour" integer DEFAULT 8 NOT NULL,
	"digest_weekdays" jsonb DEFAULT '[1,2,3,4,5]'::jsonb NOT NULL,
	"digest_enabled" boolean DEFAULT false NOT NULL,
	"next_digest_at" timestamp with time zone,
	"hot_threshold" integer DEFAULT 70 NOT NULL,
	"warm_threshold" integer DEFAULT 40 NOT NULL,
	"model" text,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "brain_insights" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid,
	"type" text NOT NULL,
	"pattern" text NOT NULL,
	"frequency" integer NOT NULL,
	"examples" jsonb NOT NULL,
	"recommendation" text,
	"confidence" text NOT NULL,
	"time_range" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "brain_summaries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"run_id" uuid,
	"text" text NOT NULL,
	"type" text NOT NULL,
	"trigger" text NOT NULL,
	"triggered_by" text,
	"period" text NOT NULL,
	"period_start" timestamp with time zone NOT NULL,
	"period_end" timestamp with time zone NOT NULL,
	"metrics" jsonb NOT NULL,
	"model" text,
	"tokens_used" integer,
	"cost" bigint,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"brief" text NOT NULL,
	"sender_name" text NOT NULL,
	"sender_company" text NOT NULL,
	"company_info" text DEFAULT '' NOT NULL,
	"voice_id" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"user_paused" boolean DEFAULT false NOT NULL,
	"budget_paused" boolean DEFAULT false NOT NULL,
	"total_items" integer DEFAULT 0 NOT NULL,
	"budget" bigint,
	"spent" bigint DEFAULT 0 NOT NULL,
	"reserved" bigint DEFAULT 0 NOT NULL,
	"endings" smallint DEFAULT 0 NOT NULL,
	"origin" jsonb,
	"request_key" text NOT NULL,
	"created_by" text,
	"launched_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "campaigns_workspaceId_requestKey_unique" UNIQUE("workspace_id","request_key")
);
--> statement-breakpoint
CREATE TABLE "prospects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"company" text NOT NULL,
	"title" text,
	"url" text,
	"email" text,
	"status" text DEFAULT 'queued' NOT NULL,
	"research" jsonb,
	"script" jsonb,
	"script_thread_id" text,
	"scene_assets" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"voice_file" text,
	"final_video_url" text,
	"share_token" text,
	"error" text,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "prospects_shareToken_unique" UNIQUE("share_token"),
	CONSTRAINT "prospects_campaignId_position_unique" UNIQUE("campaign_id","position")
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"key" text NOT NULL,
	"ordinal" smallint DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"purpose" text NOT NULL,
	"run_id" uuid,
	"campaign_id" uuid,
	"subject_id" uuid,
	"item" integer,
	"provider" text NOT NULL,
	"state" text NOT NULL,
	"holder" uuid,
	"attempts" integer DEFAULT 1 NOT NULL,
	"deadline" timestamp with time zone,
	"reserved_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"worst_cost" bigint,
	"cost" bigint,
	"target" jsonb,
	"external_id" text,
	"result" jsonb,
	"error" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "effects_workspaceId_key_ordinal_unique" UNIQUE("workspace_id","key","ordinal")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"company" text,
	"title" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "contacts_workspaceId_externalId_unique" UNIQUE("workspace_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "leads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"source" text,
	"temperature" text NOT NULL,
	"score" integer,
	"status" text NOT NULL,
	"owner" text,
	"rejection_reason" text,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"replied_at" timestamp with time zone,
	"ingested_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "leads_workspaceId_externalId_unique" UNIQUE("workspace_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"external_id" text NOT NULL,
	"direction" text NOT NULL,
	"text" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"ingested_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "messages_workspaceId_externalId_unique" UNIQUE("workspace_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"workspace_id" uuid NOT NULL,
	"source" text NOT NULL,
	"external_id" text NOT NULL,
	"response" jsonb,
	"received_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "receipts_workspaceId_source_externalId_unique" UNIQUE("workspace_id","source","external_id")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"pipeline" text NOT NULL,
	"pipeline_version" integer NOT NULL,
	"steps" jsonb NOT NULL,
	"campaign_id" uuid,
	"subject_id" uuid,
	"parent_run_id" uuid,
	"request_key" text NOT NULL,
	"priority" smallint DEFAULT 0 NOT NULL,
	"input" jsonb NOT NULL,
	"origin" jsonb,
	"state" text DEFAULT 'queued' NOT NULL,
	"step_index" smallint DEFAULT 0 NOT NULL,
	"visit" smallint DEFAULT 1 NOT NULL,
	"attempt" smallint DEFAULT 0 NOT NULL,
	"failures" smallint DEFAULT 0 NOT NULL,
	"revisions" smallint DEFAULT 0 NOT NULL,
	"seq" integer DEFAULT 0 NOT NULL,
	"dispatch" integer DEFAULT 1 NOT NULL,
	"published" integer DEFAULT 0 NOT NULL,
	"published_at" timestamp with time zone,
	"due_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"lock_token" uuid,
	"lock_until" timestamp with time zone,
	"outputs" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"feedback" jsonb,
	"wait" jsonb,
	"inbox" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"closed_keys" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"endings" smallint DEFAULT 0 NOT NULL,
	"error" jsonb,
	"step_started_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "runs_workspaceId_requestKey_unique" UNIQUE("workspace_id","request_key")
);
--> statement-breakpoint
CREATE TABLE "step_runs" (
	"run_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"workspace_id" uuid NOT NULL,
	"step" text NOT NULL,
	"visit" smallint NOT NULL,
	"attempt" smallint NOT NULL,
	"outcome" text NOT NULL,
	"lock_token" uuid,
	"agent" text,
	"model" text,
	"output" jsonb,
	"error" jsonb,
	"tokens_in" integer,
	"tokens_out" integer,
	"cost" bigint,
	"duration_ms" integer NOT NULL,
	"ended_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "step_runs_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "installations" (
	"workspace_id" uuid PRIMARY KEY NOT NULL,
	"bot_token" text NOT NULL,
	"bot_user_id" text NOT NULL,
	"app_id" text,
	"enterprise_id" text,
	"scopes" text DEFAULT '' NOT NULL,
	"installed_by" text,
	"installed_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "members" (
	"workspace_id" uuid NOT NULL,
	"slack_user_id" text NOT NULL,
	"role" text DEFAULT 'rep' NOT NULL,
	"name" text,
	"email" text,
	"time_zone" text,
	"seen_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "members_workspaceId_slackUserId_unique" UNIQUE("workspace_id","slack_user_id")
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slack_team_id" text NOT NULL,
	"name" text NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"locale" text DEFAULT 'en-US' NOT NULL,
	"parallelism" integer DEFAULT 10 NOT NULL,
	"daily_budget" bigint,
	"reorder_below" bigint DEFAULT 1000000 NOT NULL,
	"webhook_secret" text,
	"former_webhook_secret" text,
	"uninstalled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "workspaces_slackTeamId_unique" UNIQUE("slack_team_id")
);
--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "live_messages" ADD CONSTRAINT "live_messages_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_actions" ADD CONSTRAINT "brain_actions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_actions" ADD CONSTRAINT "brain_actions_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_config" ADD CONSTRAINT "brain_config_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_insights" ADD CONSTRAINT "brain_insights_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "brain_summaries" ADD CONSTRAINT "brain_summaries_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prospects" ADD CONSTRAINT "prospects_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "prospects" ADD CONSTRAINT "prospects_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "effects" ADD CONSTRAINT "effects_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leads" ADD CONSTRAINT "leads_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "step_runs" ADD CONSTRAINT "step_runs_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installations" ADD CONSTRAINT "installations_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "artifacts_run_id_index" ON "artifacts" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "artifacts_workspace_id_subject_id_index" ON "artifacts" USING btree ("workspace_id","subject_id");--> statement-breakpoint
CREATE INDEX "live_messages_created_at_index" ON "live_messages" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "brain_actions_workspace_id_status_priority_index" ON "brain_actions" USING btree ("workspace_id","status","priority");--> statement-breakpoint
CREATE INDEX "brain_actions_workspace_id_run_id_index" ON "brain_actions" USING btree ("workspace_id","run_id");--> statement-breakpoint
CREATE INDEX "brain_actions_expires_at_index" ON "brain_actions" USING btree ("expires_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "brain_insights_workspace_id_type_time_range_created_at_index" ON "brain_insights" USING btree ("workspace_id","type","time_range","created_at");--> statement-breakpoint
CREATE INDEX "brain_summaries_workspace_id_index" ON "brain_summaries" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "brain_summaries_workspace_id_type_index" ON "brain_summaries" USING btree ("workspace_id","type");--> statement-breakpoint
CREATE INDEX "brain_summaries_created_at_index" ON "brain_summaries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "campaigns_workspace_id_created_at_index" ON "campaigns" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "prospects_workspace_id_campaign_id_status_index" ON "prospects" USING btree ("workspace_id","campaign_id","status");--> statement-breakpoint
CREATE INDEX "effects_run_id_index" ON "effects" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "effects_campaign_id_index" ON "effects" USING btree ("campaign_id");--> statement-breakpoint
CREATE INDEX "effects_workspace_id_external_id_index" ON "effects" USING btree ("workspace_id","external_id");--> statement-breakpoint
CREATE INDEX "effects_unsettled" ON "effects" USING btree ("deadline") WHERE state in ('due', 'reserved');--> statement-breakpoint
CREATE INDEX "contacts_workspace_id_created_at_index" ON "contacts" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "leads_workspace_id_created_at_index" ON "leads" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "leads_workspace_id_contact_id_index" ON "leads" USING btree ("workspace_id","contact_id");--> statement-breakpoint
CREATE INDEX "messages_workspace_id_sent_at_index" ON "messages" USING btree ("workspace_id","sent_at");--> statement-breakpoint
CREATE INDEX "messages_workspace_id_contact_id_sent_at_index" ON "messages" USING btree ("workspace_id","contact_id","sent_at");--> statement-breakpoint
CREATE INDEX "receipts_received_at_index" ON "receipts" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("workspace_id","priority","due_at") WHERE state in ('queued', 'running', 'waiting');--> statement-breakpoint
CREATE INDEX "runs_due" ON "runs" USING btree ("due_at") WHERE state in ('queued', 'running', 'waiting');--> statement-breakpoint
CREATE INDEX "runs_campaign_id_state_index" ON "runs" USING btree ("campaign_id","state");--> statement-breakpoint
CREATE INDEX "runs_parent_run_id_index" ON "runs" USING btree ("parent_run_id");--> statement-breakpoint
CREATE INDEX "runs_workspace_id_created_at_index" ON "runs" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "step_runs_workspace_id_ended_at_index" ON "step_runs" USING btree ("workspace_id","ended_at");--> statement-breakpoint
CREATE INDEX "members_workspace_id_email_index" ON "members" USING btree ("workspace_id","email");