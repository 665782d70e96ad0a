package balance

import "testing"

func TestRotation(t *testing.T) {
	next := rotation(2)
	for i, want := range []int{0, 1, 0, 1, 0} {
		if got := next(); got != want {
			t.Fatalf("step %d: %d, want %d", i, got, want)
		}
	}
}
