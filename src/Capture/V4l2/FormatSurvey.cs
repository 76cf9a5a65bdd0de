using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>Asks a device what it offers.</summary>
internal static class FormatSurvey
{
    /// <summary>What a driver may list; the kernel's own test driver has some 80 formats.</summary>
    internal const int MaxFormats = 256, MaxSizes = 128, MaxIntervals = 64;

    private static readonly V4l2Fract OneSecond = new() { Numerator = 1, Denominator = 1 };

    /// <param name="device">Which.</param>
    /// <param name="bufferType">BufType…: what it gives, or what it takes.</param>
    /// <param name="withSizes">False to leave the sizes out, which is quicker.</param>
    public static IReadOnlyList<VideoFormat> Ask(V4l2Device device, uint bufferType, bool withSizes = true)
    {
        var formats = new List<VideoFormat>();
        while (formats.Count < MaxFormats)
        {
            var description = new V4l2FmtDesc { Index = (uint)formats.Count, Type = bufferType };
            if (device.Call(VidiocEnumFmt, ref description) != 0) break;
            formats.Add(new VideoFormat(
                description.PixelFormat,
                V4l2Device.Text(description.Description),
                (description.Flags & FmtFlagCompressed) != 0,
                withSizes ? AskSizes(device, description.PixelFormat) : []));
        }

        return formats;
    }

    private static List<VideoFrameSize> AskSizes(V4l2Device device, uint code)
    {
        var sizes = new List<VideoFrameSize>();
        while (sizes.Count < MaxSizes)
        {
            var size = new V4l2FrmSizeEnum { Index = (uint)sizes.Count, PixelFormat = code };
            if (device.Call(VidiocEnumFramesizes, ref size) != 0) break;
            if (size.Type == FrmsizeTypeDiscrete)
            {
                sizes.Add(new VideoFrameSize(
                    Clamp(size.Discrete.Width), Clamp(size.Discrete.Height),
                    AskRates(device, code, size.Discrete.Width, size.Discrete.Height)));
                continue;
            }

            V4l2FrmSizeStepwise range = size.Stepwise;
            sizes.Add(new VideoFrameSize(
                Clamp(range.MinWidth), Clamp(range.MaxWidth), Clamp(range.StepWidth),
                Clamp(range.MinHeight), Clamp(range.MaxHeight), Clamp(range.StepHeight),
                AskRates(device, code, range.MaxWidth, range.MaxHeight)));
            break;                                      // a range is the only entry
        }

        return sizes;
    }

    private static FrameRates AskRates(V4l2Device device, uint code, uint width, uint height)
    {
        var rates = new List<double>();
        for (uint i = 0; i < MaxIntervals; i++)
        {
            var interval = new V4l2FrmIvalEnum { Index = i, PixelFormat = code, Width = width, Height = height };
            if (device.Call(VidiocEnumFrameintervals, ref interval) != 0) break;
            if (interval.Type != FrmivalTypeDiscrete)
                return new FrameRates([Rate(interval.Stepwise.Min), Rate(interval.Stepwise.Max)], IsRange: true);
            rates.Add(Rate(interval.Discrete));
        }

        return new FrameRates([.. rates.Distinct().OrderDescending()]);
    }

    /// <summary>Pictures per second of a time per picture.</summary>
    internal static double Rate(V4l2Fract interval)
    {
        if (interval.Numerator == 0 || interval.Denominator == 0) interval = OneSecond;
        return Math.Round((double)interval.Denominator / interval.Numerator, 3);
    }

    // Nonsense from a driver stays a number that can be calculated with.
    private static int Clamp(uint value) => (int)Math.Min(value, ushort.MaxValue);
}
