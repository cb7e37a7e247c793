using System;
using System.Linq;

static class Program
{
    static void Main()
    {
        for (string line; (line = Console.ReadLine()) != null;)
        {
            var of = line.Split('\t');
            var body = Enumerable.Range(0, of[3].Length / 2).Select(i => Convert.ToByte(of[3].Substring(2 * i, 2), 16)).ToArray();
            Console.WriteLine(Receiver.IsGenuine(of[0], of[1], of[2], body, long.Parse(of[4])) ? "true" : "false");
        }
    }
}
