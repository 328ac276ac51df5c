ALTER TABLE "brain_insights" ADD COLUMN "evidence" jsonb DEFAULT '[]'::jsonb NOT NULL;
