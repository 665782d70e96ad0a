package main

import (
	"encoding/json"
	"os"
)

// Config is shared with the python client, see ../config.json
type Config struct {
	ServerHost   string `json:"server_host"`
	Port         int    `json:"port"`
	PayloadBytes int    `json:"payload_bytes"`
	Chunk        int    `json:"chunk"`
}

func loadConfig(path string) (Config, error) {
	var c Config
	raw, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	err = json.Unmarshal(raw, &c)
	return c, err
}
