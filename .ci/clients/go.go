package main

import (
	"context"
	"fmt"
	"os"

	coext "github.com/mock/coext"
	control "github.com/mock/control"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	settings := coext.NewConfiguration()
	settings.Servers = coext.ServerConfigurations{{URL: os.Args[1] + "/coext/api/v1/external"}}
	settings.AddDefaultHeader("X-API-Key", "pk_live_00000000000000000000000000000000")
	text := *coext.NewNewText("Hello", "+919876543210")
	sent, _, err := coext.NewAPIClient(settings).MessagesAPI.SendText(context.Background()).NewText(text).Execute()
	must(err)

	own := control.NewConfiguration()
	own.Servers = control.ServerConfigurations{{URL: os.Args[1] + "/_mock"}}
	advance := *control.NewAdvance()
	advance.SetSeconds(60)
	moved, _, err := control.NewAPIClient(own).ClockAPI.AdvanceClock(context.Background(), "default").Advance(advance).Execute()
	must(err)
	fmt.Println("go", sent.Data.GetMessageId(), moved.GetNow())
}
