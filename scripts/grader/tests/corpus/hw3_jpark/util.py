import logging
import sys

COLORS = {"DEBUG": "\x1b[90m", "INFO": "\x1b[36m", "WARNING": "\x1b[33m", "ERROR": "\x1b[31;1m"}


class Fancy(logging.Formatter):
    def format(self, record):
        c = COLORS.get(record.levelname, "")
        return "%s%s [%s] %s\x1b[0m" % (c, self.formatTime(record), record.name, record.getMessage())


def setup_log(name):
    h = logging.StreamHandler(sys.stderr)
    h.setFormatter(Fancy())
    log = logging.getLogger(name)
    log.addHandler(h)
    log.setLevel(logging.DEBUG)
    return log


def hostport(s):
    host, _, port = s.rpartition(":")
    return host, int(port)
