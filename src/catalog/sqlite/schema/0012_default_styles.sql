-- The style of the avatar that is shown of a person without a picture, where the person chose one.

ALTER TABLE people ADD COLUMN default_style TEXT;
