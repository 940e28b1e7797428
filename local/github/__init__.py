"""GitHub on this machine: answers its REST API over HTTP, with repositories you write as files."""
