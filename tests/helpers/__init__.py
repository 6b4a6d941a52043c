"""What tests share: builders of plants and samples, and the guards that watch every test."""
