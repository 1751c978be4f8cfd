// Makes route lookups with one handle of vishvananda/netlink, to compare them with the library.
//
// Reads a number from standard input, makes that many lookups, and writes how many answers named the expected device. Repeats
// this until the input ends.
//
//	lookups ADDRESS INDEX
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"

	"github.com/vishvananda/netlink"
)

func main() {
	destination := net.ParseIP(os.Args[1])
	expected, err := strconv.Atoi(os.Args[2])
	check(err)
	handle, err := netlink.NewHandle(netlink.FAMILY_V4)
	check(err)
	defer handle.Close()
	for {
		var times int
		if _, err := fmt.Scanln(&times); err != nil {
			return
		}
		right := 0
		for i := 0; i < times; i++ {
			routes, err := handle.RouteGet(destination)
			check(err)
			if len(routes) == 1 && routes[0].LinkIndex == expected {
				right++
			}
		}
		fmt.Println(right)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "lookups:", err)
		os.Exit(1)
	}
}
