# One file, three ends: `app` (every Python process), `bank-sftp` (OpenSSH before the simulated
# bank's folder), and the web assets that `app` serves.

FROM node:22-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM python:3.12-slim-bookworm AS packages
COPY requirements.lock /tmp/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock

FROM python:3.12-slim-bookworm AS app
ARG PUHUI_UID=10001
RUN useradd --uid "$PUHUI_UID" --no-create-home --home-dir /app --shell /usr/sbin/nologin puhui \
    && install -d -o puhui -m 0700 /srv/bank
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY settings.py parsers.py cli.py pyproject.toml ./
COPY api/ api/
COPY schema/ schema/
COPY workers/ workers/
COPY integrations/ integrations/
COPY domain/ domain/
COPY migrations/ migrations/
COPY supervise/ supervise/
COPY examples/ examples/
COPY --from=web /src/web/dist web/dist
USER puhui
EXPOSE 8000
CMD ["python", "-m", "api"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD ["python", "-m", "supervise.health", "--ready", "http://127.0.0.1:8000/ready"]

FROM debian:bookworm-slim AS bank-sftp
ARG PUHUI_UID=10001
# The password field "*" lets keys in and no password; "!" would count as a locked account.
RUN apt-get update \
    && apt-get install -y --no-install-recommends openssh-server openssh-client \
    && rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_* \
    && useradd --uid "$PUHUI_UID" --no-create-home --home-dir /srv/bank --password '*' \
        --shell /usr/sbin/nologin puhui \
    && install -d -o puhui -m 0700 /srv/bank
# Run by that one user, so there is nothing to separate and no chroot (both need root): the
# container is the cage, its files are read-only, and the keys are all that it holds.
COPY <<'SSHD' /etc/ssh/sshd_config
Port 2222
HostKey /run/secrets/bank_host
AuthorizedKeysFile /run/secrets/bank_authorized_keys
AllowUsers puhui
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PidFile none
DisableForwarding yes
PermitTTY no
PermitUserRC no
PermitUserEnvironment no
MaxAuthTries 3
LoginGraceTime 20
ClientAliveInterval 30
ClientAliveCountMax 4
Subsystem sftp internal-sftp
ForceCommand internal-sftp -d /srv/bank/sftp
SSHD
USER puhui
EXPOSE 2222
CMD ["/usr/sbin/sshd", "-D", "-e"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=5s --retries=4 \
    CMD ["ssh-keyscan", "-T", "3", "-p", "2222", "127.0.0.1"]
