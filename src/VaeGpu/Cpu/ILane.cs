namespace VaeGpu;

/// <summary>
/// Floats side by side in one register: what the CPU kernels are written in, once for every width. The wide ones call instruction-set classes
/// directly, so that what runs is what the check for the set promised. NativeAOT answers that check when it compiles, for x64 with no unless the
/// publishing project's IlcInstructionSet names the set; four floats then serve.
/// </summary>
/// <typeparam name="TVector">The register.</typeparam>
internal unsafe interface ILane<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in one register.</summary>
    static abstract int Count { get; }

    /// <summary>Reads a register's worth; no alignment needed.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Writes a register's worth; no alignment needed.</summary>
    static abstract void Store(float* target, TVector value);

    /// <summary>Asks for a cache line that will be read soon, into the second-level cache; does nothing where it cannot.</summary>
    static abstract void Prefetch(float* source);

    /// <summary>One number in every place.</summary>
    static abstract TVector Create(float value);

    /// <summary>One number from memory in every place.</summary>
    static abstract TVector Broadcast(float* source);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a − b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a × b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a ÷ b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a × b + c, rounded once where the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The greater one; b where either is not a number.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The lesser one; b where either is not a number.</summary>
    static abstract TVector Min(TVector a, TVector b);

    /// <summary>|a|.</summary>
    static abstract TVector Abs(TVector a);

    /// <summary>The magnitude of a with the sign of b.</summary>
    static abstract TVector CopySign(TVector a, TVector b);

    /// <summary>Where a is less than b, x; elsewhere y.</summary>
    static abstract TVector SelectLess(TVector a, TVector b, TVector x, TVector y);

    /// <summary>A bit for each place where a is less than b, the first place's lowest.</summary>
    static abstract uint LessMask(TVector a, TVector b);

    /// <summary>2^n for whole numbers n from −126 to 127.</summary>
    static abstract TVector PowerOfTwo(TVector n);

    /// <summary>To the nearest whole number.</summary>
    static abstract TVector Round(TVector a);
}
