package protokol

import (
	"bytes"
	"testing"
)

func TestTamIZPowrotem(t *testing.T) {
	var b bytes.Buffer
	Wyslij(&b, "W:żółw")
	s, err := Odbierz(&b)
	if err != nil || s != "W:żółw" {
		t.Fatal(s, err)
	}
}
