// Reads a log over HTTP as any client of tlog-tiles would, with the packages that Go checks its own modules with.
//
//	check_log ADDRESS [FILE]
//
// ADDRESS is that of the log (https://HOST/log), FILE a checkpoint that was kept. Everything in the log is checked: the
// signature, each commitment against its leaf, each proof of inclusion as served and as computed from tiles, and that the
// log has only grown since the kept checkpoint. Ends with 1 and says why where anything does not hold.
package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var address string

func stop(why ...interface{}) {
	fmt.Println(why...)
	os.Exit(1)
}

func fetch(path string) []byte {
	answer, err := http.Get(address + path)
	if err != nil {
		stop(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		stop(path, answer.Status, err)
	}
	return data
}

// tiles keeps what was verified, as clients do.
type tiles map[tlog.Tile][]byte

func (tiles) Height() int { return 8 }

func (kept tiles) SaveTiles(verified []tlog.Tile, data [][]byte) {
	for at, tile := range verified {
		kept[tile] = data[at]
	}
}

func (kept tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		data, known := kept[tile]
		if !known {
			data = fetch("/" + strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		}
		found = append(found, data)
	}
	return found, nil
}

func open(text []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		stop("checkpoint:", err)
	}
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || lines[0] != verifier.Name() {
		stop("checkpoint:", lines[:2])
	}
	return tlog.Tree{N: size, Hash: hash(lines[2])}
}

func hash(text string) tlog.Hash {
	found, err := tlog.ParseHash(text)
	if err != nil {
		stop(text, err)
	}
	return found
}

func proofOf(leaf tlog.Hash) (string, tlog.RecordProof) {
	head, _, _ := strings.Cut(string(fetch("/leaf/"+hex.EncodeToString(leaf[:]))), "\n\n")
	lines := strings.Split(head, "\n")
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		proof = append(proof, hash(line))
	}
	return strings.TrimPrefix(lines[1], "index "), proof
}

func checkRecords(tree tlog.Tree) {
	reader := tlog.TileHashReader(tree, tiles{})
	var bundle []byte
	for index := int64(0); index < tree.N; index++ {
		if index%256 == 0 {
			tile := tlog.Tile{H: 8, L: 0, N: index / 256, W: 256}
			if tree.N-index < 256 {
				tile.W = int(tree.N - index)
			}
			bundle = fetch("/" + strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1))
		}
		length := int(bundle[0])<<8 | int(bundle[1])
		leaf := tlog.RecordHash(bundle[2 : 2+length])
		bundle = bundle[2+length:]
		computed, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			stop("tiles:", err)
		}
		if err := tlog.CheckRecord(computed, tree.N, tree.Hash, index, leaf); err != nil {
			stop("leaf", index, err)
		}
		place, served := proofOf(leaf)
		if err := tlog.CheckRecord(served, tree.N, tree.Hash, index, leaf); err != nil || place != fmt.Sprint(index) {
			stop("proof of leaf", index, place, err)
		}
	}
}

func checkGrowth(old, tree tlog.Tree) {
	var said struct{ Proof []string }
	query := fmt.Sprintf("/consistency?old=%d&new=%d", old.N, tree.N)
	if err := json.Unmarshal(fetch(query), &said); err != nil {
		stop(query, err)
	}
	var proof tlog.TreeProof
	for _, one := range said.Proof {
		raw, err := base64.StdEncoding.DecodeString(one)
		if err != nil || len(raw) != tlog.HashSize {
			stop(one, err)
		}
		proof = append(proof, hash(one))
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		stop("consistency:", err)
	}
}

func main() {
	address = os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSpace(string(fetch("/key"))))
	if err != nil {
		stop("key:", err)
	}
	tree := open(fetch("/checkpoint"), verifier)
	if len(os.Args) > 2 {
		kept, err := os.ReadFile(os.Args[2])
		if err != nil {
			stop(err)
		}
		checkGrowth(open(kept, verifier), tree)
	}
	checkRecords(tree)
	fmt.Println("records:", tree.N)
}
