CREATE TABLE "document_versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"parent_id" uuid,
	"job_id" uuid,
	"author" text,
	"markdown" text NOT NULL,
	"sections" jsonb NOT NULL,
	"summary" text NOT NULL,
	"request_key" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "document_versions_jobId_unique" UNIQUE("job_id"),
	CONSTRAINT "document_versions_documentId_number_unique" UNIQUE("document_id","number"),
	CONSTRAINT "document_versions_workspaceId_requestKey_unique" UNIQUE("workspace_id","request_key")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"title" text NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"approved_version" integer,
	"approved_by" text,
	"approved_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "voice_rules" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"text" text NOT NULL,
	"norm" text NOT NULL,
	"source" text NOT NULL,
	"added_by" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "voice_rules_projectId_norm_unique" UNIQUE("project_id","norm")
);
--> statement-breakpoint
CREATE TABLE "draft_jobs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"message_pointers" jsonb NOT NULL,
	"transcript_anchors" jsonb NOT NULL,
	"prompt_context" jsonb NOT NULL,
	"urgency" text DEFAULT 'normal' NOT NULL,
	"summary_hash" text NOT NULL,
	"request_keys" jsonb NOT NULL,
	"requested_by" text,
	"status" text DEFAULT 'queued' NOT NULL,
	"turn_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"progress" jsonb,
	"generated_summary" text,
	"model_usage" jsonb,
	"duration_ms" integer,
	"cost" bigint,
	"error" text,
	"ended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "draft_jobs_runId_unique" UNIQUE("run_id")
);
--> statement-breakpoint
CREATE TABLE "notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"text" text NOT NULL,
	"added_by" text,
	"request_key" text NOT NULL,
	"closed_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "notes_workspaceId_requestKey_unique" UNIQUE("workspace_id","request_key")
);
--> statement-breakpoint
CREATE TABLE "todos" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"text" text NOT NULL,
	"added_by" text,
	"request_key" text NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "todos_workspaceId_requestKey_unique" UNIQUE("workspace_id","request_key")
);
--> statement-breakpoint
CREATE TABLE "transcript_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"project_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"source_key" text NOT NULL,
	"speaker" text NOT NULL,
	"text" text NOT NULL,
	"said_at" timestamp with time zone,
	"added_by" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "transcript_messages_projectId_position_unique" UNIQUE("project_id","position"),
	CONSTRAINT "transcript_messages_projectId_sourceKey_unique" UNIQUE("project_id","source_key")
);
--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "blueprint_summary" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "request_key" text;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voice_rules" ADD CONSTRAINT "voice_rules_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "voice_rules" ADD CONSTRAINT "voice_rules_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_jobs" ADD CONSTRAINT "draft_jobs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_jobs" ADD CONSTRAINT "draft_jobs_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "todos" ADD CONSTRAINT "todos_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "todos" ADD CONSTRAINT "todos_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_messages" ADD CONSTRAINT "transcript_messages_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transcript_messages" ADD CONSTRAINT "transcript_messages_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "documents_project_id_changed_at_index" ON "documents" USING btree ("project_id","changed_at");--> statement-breakpoint
CREATE INDEX "documents_workspace_id_changed_at_index" ON "documents" USING btree ("workspace_id","changed_at");--> statement-breakpoint
CREATE INDEX "voice_rules_workspace_id_index" ON "voice_rules" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "draft_jobs_project_id_summary_hash_created_at_index" ON "draft_jobs" USING btree ("project_id","summary_hash","created_at");--> statement-breakpoint
CREATE INDEX "draft_jobs_workspace_id_created_at_index" ON "draft_jobs" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "draft_jobs_open" ON "draft_jobs" USING btree ("workspace_id","project_id") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE UNIQUE INDEX "draft_jobs_turn" ON "draft_jobs" USING btree ("project_id") WHERE turn_at is not null and status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "notes_project_id_created_at_index" ON "notes" USING btree ("project_id","created_at");--> statement-breakpoint
CREATE INDEX "todos_open" ON "todos" USING btree ("project_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "transcript_messages_workspace_id_index" ON "transcript_messages" USING btree ("workspace_id");--> statement-breakpoint
ALTER TABLE "projects" ADD CONSTRAINT "projects_workspaceId_requestKey_unique" UNIQUE("workspace_id","request_key");