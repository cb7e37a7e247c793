import java.util.HexFormat;
import java.util.Scanner;

class Main {
    public static void main(String[] arguments) throws Exception {
        for (Scanner lines = new Scanner(System.in); lines.hasNextLine();) {
            String[] of = lines.nextLine().split("\t");
            System.out.println(Receiver.isGenuine(of[0], of[1], of[2], HexFormat.of().parseHex(of[3]), Long.parseLong(of[4])));
        }
    }
}
