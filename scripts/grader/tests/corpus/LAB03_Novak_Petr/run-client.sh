#!/bin/sh
exec java -cp out cz.lab.client.ClientMain "$@"
