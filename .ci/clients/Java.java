import mock.coext.api.MessagesApi;
import mock.coext.model.NewText;
import mock.control.api.ClockApi;
import mock.control.model.Advance;

class Java {
    public static void main(String[] given) throws Exception {
        var coext = new mock.coext.ApiClient();
        coext.updateBaseUri(given[0] + "/coext/api/v1/external");
        coext.setRequestInterceptor(request -> request.header("X-API-Key", "pk_live_00000000000000000000000000000000"));
        var sent = new MessagesApi(coext).sendText(new NewText().to("+919876543210").message("Hello"));
        var control = new mock.control.ApiClient();
        control.updateBaseUri(given[0] + "/_mock");
        var moved = new ClockApi(control).advanceClock("default", new Advance().seconds(new java.math.BigDecimal(60)));
        System.out.println("java " + sent.getData().getMessageId() + " " + moved.getNow());
    }
}
