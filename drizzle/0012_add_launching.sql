CREATE TABLE "launch_drafts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"input" jsonb NOT NULL,
	"origin" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"confirmed_by" text,
	"confirmed_at" timestamp with time zone,
	"let_through" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "share_signals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"prospect_id" uuid NOT NULL,
	"contact_id" uuid,
	"kind" text NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"first_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "share_signals_prospectId_kind_unique" UNIQUE("prospect_id","kind")
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"source" text NOT NULL,
	"added_by" text,
	"created_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "suppressions_workspaceId_kind_value_unique" UNIQUE("workspace_id","kind","value")
);
--> statement-breakpoint
ALTER TABLE "live_messages" ADD COLUMN "edited_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "link" text;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "canary" text;--> statement-breakpoint
ALTER TABLE "prospects" ADD COLUMN "held" text;--> statement-breakpoint
ALTER TABLE "prospects" ADD COLUMN "reply_id" uuid;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "media_prices" jsonb;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "canary_above" integer DEFAULT 20;--> statement-breakpoint
ALTER TABLE "launch_drafts" ADD CONSTRAINT "launch_drafts_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_signals" ADD CONSTRAINT "share_signals_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_signals" ADD CONSTRAINT "share_signals_prospect_id_prospects_id_fk" FOREIGN KEY ("prospect_id") REFERENCES "public"."prospects"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_signals" ADD CONSTRAINT "share_signals_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "launch_drafts_workspace_id_created_at_index" ON "launch_drafts" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "launch_drafts_confirmed" ON "launch_drafts" USING btree ("confirmed_at") WHERE confirmed_at is not null;--> statement-breakpoint
CREATE INDEX "share_signals_workspace_id_last_at_index" ON "share_signals" USING btree ("workspace_id","last_at");--> statement-breakpoint
CREATE INDEX "suppressions_workspace_id_created_at_index" ON "suppressions" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "prospects_email" ON "prospects" USING btree ("workspace_id",lower(email));--> statement-breakpoint
CREATE INDEX "prospects_person" ON "prospects" USING btree ("workspace_id",lower(name),lower(company));--> statement-breakpoint
CREATE INDEX "prospects_untold" ON "prospects" USING btree ("campaign_id","completed_at") WHERE status in ('complete', 'failed') and reply_id is null;--> statement-breakpoint
CREATE INDEX "prospects_reply" ON "prospects" USING btree ("reply_id") WHERE reply_id is not null;