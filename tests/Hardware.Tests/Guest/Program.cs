using System.Globalization;
using Camerad.Hardware.Guest.Agent;
using Camerad.Hardware.Guest.Cameras;
using Camerad.Hardware.Guest.Network;
using Camerad.Hardware.Guest.V4l2;

namespace Camerad.Hardware.Guest;

/// <summary>What tests do inside the emulated machine: the agent that they talk to, and programs that it runs for
/// them.</summary>
internal static class Program
{
    private const string Usage = """
        usage: guest agent                            serves the tests over the serial port named "agent"
               guest feed-h264 FILE DEVICE FPS LOOPS  writes a clip into a v4l2loopback device; LOOPS 0: without end
               guest udp-echo PORT                    sends each datagram back to where it came from
               guest udp-segment HOST PORT            its exit code is 0 if UDP_SEGMENT works on the way there
               guest v4l2 …                           our V4L2 layer on the machine's drivers; alone: the checks
        """;

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["agent"]:
                new AgentServer(AgentPort.Open()).Serve();
                return 0;
            case ["feed-h264", string file, string device, string rate, string loops]:
                var clip = new H264Clip(File.ReadAllBytes(file));
                H264Feeder.Run(clip, device, Number(rate), Number(loops), Console.Out);
                return 0;
            case ["udp-echo", string port]:
                UdpEcho.Run(Number(port));
                return 0;
            case ["udp-segment", string host, string port]:
                return UdpSegmentation.Works(host, Number(port)) ? 0 : 1;
            case ["v4l2", .. string[] rest]:
                return V4l2Checks.Run(rest, Console.Out);
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
