"""A bank's test environment held against the agreement, point by point, over its own SFTP server."""
