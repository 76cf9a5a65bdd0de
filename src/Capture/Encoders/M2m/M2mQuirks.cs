namespace Camerad.Capture.Encoders.M2m;

/// <summary>What is known of drivers beyond what they tell.</summary>
/// <param name="MaxBitrateBps">Higher ones are accepted and then do not start.</param>
internal sealed record M2mQuirks(int MaxBitrateBps)
{
    // Raspberry Pi 0 to 4: up to 25 Mbit/s is offered, and 20 is what starts (raspberrypi/linux #4938).
    private const string Bcm2835Driver = "bcm2835-codec";
    private const int Bcm2835MaxBitrateBps = 20_000_000;

    /// <summary>Bytes for a coded picture: drivers' own choices are too small for a key frame at a high rate.</summary>
    private const int SmallBufferLength = 1024 * 1024, LargeBufferLength = 1536 * 1024;

    /// <summary>Of a driver, by its name.</summary>
    public static M2mQuirks Of(string driver) =>
        new(driver == Bcm2835Driver ? Bcm2835MaxBitrateBps : VideoEncoderSettings.MaxBitrateBps);

    /// <summary>Bytes to ask for a coded picture.</summary>
    public static int CodedBufferLength(int width, int height)
    {
        const int LargePixels = 1280 * 720;
        return width * height > LargePixels ? LargeBufferLength : SmallBufferLength;
    }
}
