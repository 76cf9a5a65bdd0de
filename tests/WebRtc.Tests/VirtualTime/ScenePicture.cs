using System.Globalization;
using System.Text;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>A picture that came.</summary>
internal sealed record ScenePicture(int Number, bool IsKeyFrame)
{
    private const int DigitCount = 8;
    private const byte Filler = 0x55;

    public static int LengthOf(int number) => 200 + (number * 397 % 4000);

    public static void Fill(Span<byte> unit, int number, bool isKeyFrame)
    {
        unit.Fill(Filler);
        unit[0] = (byte)(isKeyFrame ? 0x65 : 0x41);
        Encoding.ASCII.GetBytes(number.ToString("D8", CultureInfo.InvariantCulture), unit[^DigitCount..]);
    }

    /// <summary>Reads the number, and sees that every byte is there.</summary>
    public static ScenePicture Read(RTCEncodedVideoFrame frame)
    {
        ReadOnlySpan<byte> bytes = frame.Data.Span;
        int number = int.Parse(bytes[^DigitCount..], NumberStyles.None, CultureInfo.InvariantCulture);
        bool isKeyFrame = frame.Type == RTCEncodedVideoFrameType.Key;
        var expected = new byte[LengthOf(number)];
        Fill(expected, number, isKeyFrame);
        Assert.True(bytes[^expected.Length..].SequenceEqual(expected), $"picture {number} is damaged");
        return new ScenePicture(number, isKeyFrame);
    }

    /// <summary>That a decoder can decode each.</summary>
    public static void Verify(IReadOnlyList<ScenePicture> pictures)
    {
        for (int i = 0; i < pictures.Count; i++)
        {
            if (pictures[i].IsKeyFrame || (i > 0 && pictures[i].Number == pictures[i - 1].Number + 1)) continue;
            string shown = string.Join(' ', pictures.Take(i + 1).TakeLast(20));
            Assert.Fail($"picture {pictures[i].Number} without the one before it: {shown}");
        }
    }

    public override string ToString() => IsKeyFrame ? $"{Number}!" : $"{Number}";
}
