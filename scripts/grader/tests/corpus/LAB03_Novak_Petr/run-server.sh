#!/bin/sh
exec java -cp out cz.lab.server.ServerMain "$@"
