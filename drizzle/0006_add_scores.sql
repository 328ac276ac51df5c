CREATE TABLE "brain_models" (
	"workspace_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"parameters" jsonb NOT NULL,
	"rows" integer NOT NULL,
	"positives" integer NOT NULL,
	"auc" double precision,
	"calibration_error" double precision,
	"sender_auc" double precision,
	"active" boolean NOT NULL,
	"trained_at" timestamp with time zone DEFAULT app_now() NOT NULL,
	CONSTRAINT "brain_models_workspace_id_kind_version_pk" PRIMARY KEY("workspace_id","kind","version")
);
--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "interest" integer;--> statement-breakpoint
ALTER TABLE "leads" ADD COLUMN "model_score" integer;--> statement-breakpoint
ALTER TABLE "brain_models" ADD CONSTRAINT "brain_models_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "brain_models_one_active" ON "brain_models" USING btree ("workspace_id","kind") WHERE active;