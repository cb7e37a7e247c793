package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		of := strings.Split(lines.Text(), "\t")
		body, _ := hex.DecodeString(of[3])
		now, _ := strconv.ParseInt(of[4], 10, 64)
		fmt.Println(isGenuine(of[0], of[1], of[2], body, now))
	}
}
