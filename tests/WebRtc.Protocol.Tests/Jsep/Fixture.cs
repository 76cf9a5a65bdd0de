using System.Reflection;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

/// <summary>
/// Offers of browsers and other stacks: recorded (Chromium, Firefox, aiortc, webrtcbin), or typed from what is known
/// (Safari, Pion).
/// </summary>
internal static class Fixture
{
    public const string Chromium = "chromium-156-recvonly", ChromiumAll = "chromium-156-audio-video-data";
    public const string Firefox = "firefox-153-recvonly", FirefoxAll = "firefox-153-audio-video-data";
    public const string FirefoxWithoutH264 = "firefox-153-without-h264";
    public const string FirefoxWithIdentity = "firefox-153-identity";
    public const string Safari = "safari-18-recvonly";
    public const string Aiortc = "aiortc-1.4-recvonly", AiortcAll = "aiortc-1.4-audio-video-data";
    public const string Webrtcbin = "webrtcbin-1.22-recvonly", Pion = "pion-4-recvonly";

    public static readonly string[] WithH264 =
        [Chromium, ChromiumAll, Firefox, FirefoxAll, Safari, Aiortc, AiortcAll, Webrtcbin, Pion];
    public static readonly string[] All = [.. WithH264, FirefoxWithoutH264];

    public static TheoryData<string> EveryOffer => [.. All];

    public static TheoryData<string> EveryOfferWithH264 => [.. WithH264];

    public static string Read(string name)
    {
        Assembly assembly = typeof(Fixture).Assembly;
        string resource = assembly.GetManifestResourceNames().Single(
            full => full.EndsWith($".{name}.sdp", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
