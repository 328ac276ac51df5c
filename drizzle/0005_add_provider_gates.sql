CREATE TABLE "provider_gates" (
	"workspace_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"closed_until" timestamp with time zone NOT NULL,
	"probe" uuid,
	"probe_until" timestamp with time zone,
	CONSTRAINT "provider_gates_workspace_id_provider_pk" PRIMARY KEY("workspace_id","provider")
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "budget" bigint;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "provider_limits" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_gates" ADD CONSTRAINT "provider_gates_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "effects_under_way" ON "effects" USING btree ("workspace_id","provider") WHERE state = 'reserved';--> statement-breakpoint
CREATE INDEX "effects_paid" ON "effects" USING btree ("workspace_id","reserved_at") WHERE kind = 'paid';