CREATE TABLE "agent_versions" (
	"workspace_id" uuid NOT NULL,
	"agent" text NOT NULL,
	"version" integer NOT NULL,
	"prompt" text,
	"model" text,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "agent_versions_workspace_id_agent_version_pk" PRIMARY KEY("workspace_id","agent","version")
);
--> statement-breakpoint
CREATE TABLE "pipelines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"base" text NOT NULL,
	"steps" jsonb NOT NULL,
	"preferred" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"request_key" text NOT NULL,
	"created_by" text,
	"changed_by" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "pipelines_workspaceId_slug_unique" UNIQUE("workspace_id","slug"),
	CONSTRAINT "pipelines_workspaceId_requestKey_unique" UNIQUE("workspace_id","request_key")
);
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "snapshot" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "template" text;--> statement-breakpoint
ALTER TABLE "agent_versions" ADD CONSTRAINT "agent_versions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pipelines" ADD CONSTRAINT "pipelines_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_versions_workspace_id_created_at_index" ON "agent_versions" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "pipelines_one_preferred" ON "pipelines" USING btree ("workspace_id","base") WHERE preferred;--> statement-breakpoint
CREATE INDEX "step_runs_of_agents" ON "step_runs" USING btree ("workspace_id","agent","ended_at") WHERE agent is not null;