using System.Diagnostics;

namespace VaeGpu.Vulkan;

/// <summary>Measures a table's plans with one model, and chooses. For one run.</summary>
internal sealed class PlanTuner
{
    /// <summary>What a plan's score must be below: what gains less than this is taken for noise, and the plan that needs no measuring stays.</summary>
    private const double Worthwhile = 0.97;

    /// <summary>Decodes of one measurement, between which the shortest is looked for.</summary>
    private const int LeastDecodes = 3, MostDecodes = 40;

    /// <summary>Turns of the last comparison.</summary>
    private const int Turns = 9;

    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(60);

    private readonly VulkanDevice _device;
    private readonly Model _model;
    private readonly GpuTuningOptions _options;
    private readonly IProgress<GpuTuningStep>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly IReadOnlyList<LinearPlan> _plans;
    private readonly List<GpuTuningCandidate> _rows = [];

    // By how weights lie and what is run: the shortest decode; null where it is not to be used.
    private readonly Dictionary<(uint Block, bool Texels, bool IsLarge, LinearChoice Choice), TimeSpan?> _found = [];

    // By how weights lie: whether the kernels between, which are not chosen, are right.
    private readonly Dictionary<(uint Block, bool Texels, bool Sliced), string?> _between = [];

    // By how weights lie: the shortest decode of one by the kernel for whole networks, null where it is wrong; and the bytes of weights that it ran with.
    private readonly Dictionary<(uint Block, bool Texels), (TimeSpan? Time, ulong Bytes)> _fused = [];
    private readonly HashSet<(uint Block, bool Texels)> _triedFused = [];

    public PlanTuner(VulkanDevice device, Model model, GpuTuningOptions options, IProgress<GpuTuningStep>? progress, CancellationToken cancellation)
    {
        options.Check();
        DecoderChecks.CheckMaxBatch(model.Architecture, options.Batch);
        _device = device;
        _model = model;
        _options = options;
        _progress = progress;
        _cancellation = cancellation;
        _plans = [.. LinearCandidates.For(device).Take(options.MaximumPlans)];
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_start) >= _options.Budget;

    private bool IsPresetWrong => IsWrong(_plans[0], false, _plans[0].Vector) || IsWrong(_plans[0], true, _plans[0].Large) || PresetFused is { Time: null };

    /// <summary>What became of the kernel for whole networks, where the plan that needs no measuring runs the model by it.</summary>
    private (TimeSpan? Time, ulong Bytes)? PresetFused =>
        _device.Limits.FusedBytes > 0
        && _fused.TryGetValue((_plans[0].Block, _plans[0].Texels), out (TimeSpan? Time, ulong Bytes) fused)
        && fused.Bytes <= _device.Limits.FusedBytes ? fused : null;

    public GpuTuning Run()
    {
        _cancellation.ThrowIfCancellationRequested();
        LinearPlan plan = _plans[0];
        if (!IsOver && !_model.Architecture.Decoder.IsIdentity)
        {
            using var proof = new PlanProof(_model, _options.Batch);
            for (int i = 0; i < _plans.Count && !IsOver; i++)
            {
                Try(proof, i);
                if (!IsOver && _triedFused.Add((_plans[i].Block, _plans[i].Texels)))
                {
                    TryFused(proof, i);
                }
            }

            plan = Choose();
            if (plan != _plans[0] && !IsPresetWrong && !IsStillFaster(proof, plan))
            {
                plan = _plans[0];
            }
        }

        return GpuTuning.Of(_device, plan, _rows);
    }

    private void Try(PlanProof proof, int index)
    {
        // Layer by layer whatever the limits say: a network that is one kernel would run no candidate.
        LinearPlan plan = _plans[index] with { FusedBytes = 0 };
        // What serves small batches is one thing where a batch of one is cut into slices, and another where it is not.
        (uint Block, bool Texels, bool Sliced) between = (plan.Block, plan.Texels, plan.Vector.Kernel.IsSliced);
        var open = new List<(bool IsLarge, LinearChoice Choice)>();
        foreach ((bool IsLarge, LinearChoice Choice) part in new[] { (false, plan.Vector), (true, plan.Large) })
        {
            if (!_found.ContainsKey((plan.Block, plan.Texels, part.IsLarge, part.Choice)))
            {
                open.Add(part);
            }
        }

        if (open.Count == 0)
        {
            return;
        }

        string? problem = null;
        GpuDecoder? decoder = null;
        try
        {
            decoder = MakeDecoder(plan);
            if (!_between.TryGetValue(between, out problem))
            {
                problem = proof.Check(_device, plan, decoder, 3, (int)LinearPlan.SmallBatch);
                _between.Add(between, problem);
            }
        }
        catch (Exception exception) when (IsOfTheCandidate(exception))
        {
            problem = exception.Message;
        }

        using (decoder)
        {
            foreach ((bool isLarge, LinearChoice choice) in open)
            {
                _cancellation.ThrowIfCancellationRequested();
                if (problem is null && IsOver)
                {
                    return;
                }

                Measure(proof, index, plan, decoder, isLarge, choice, problem);
            }
        }
    }

    private void Measure(PlanProof proof, int index, LinearPlan plan, GpuDecoder? decoder, bool isLarge, LinearChoice choice, string? problem)
    {
        int batch = isLarge ? _options.Batch : 1;
        TimeSpan? time = null;
        LinearChoice ran = choice;
        if (problem is null)
        {
            try
            {
                LinearChoice[] choices = [.. decoder!.ChoicesFor(batch)];
                if (!choices.Contains(choice))
                {
                    // What the device does unmeasured is measured as it is; anything else would be another candidate by a wrong name.
                    ran = index == 0 ? choices[^1] : choice;
                    problem = index == 0 ? null : "no layer of the model would be run by it";
                }

                problem ??= proof.Check(_device, plan, decoder, batch);
                time = problem is null ? Shortest(decoder, proof.Latents, batch, MostDecodes) : null;
            }
            catch (Exception exception) when (IsOfTheCandidate(exception))
            {
                problem = exception.Message;
            }
        }

        _found.Add((plan.Block, plan.Texels, isLarge, choice), time);
        Add(index, batch, new GpuTuningChoice(ran.Kernel.Name, (int)ran.Workgroup), time, problem);
    }

    /// <summary>Proves and measures the kernel for whole networks, where the model fits it: for a batch of one, beside the plan's own.</summary>
    private void TryFused(PlanProof proof, int index)
    {
        _cancellation.ThrowIfCancellationRequested();
        LinearPlan plan = _plans[index] with { FusedBytes = GpuFusedNetwork.DefaultBytes };
        ModelArchitecture architecture = _model.Architecture;
        int workgroup = (int)NetworkFusion.WorkgroupFor(_device.Limits.MaxWorkgroupInvocations, architecture.Decoder.ToDense(architecture.Logits));
        if (workgroup == 0)
        {
            return;
        }

        TimeSpan? time = null;
        ulong bytes = 0;
        string? problem = null;
        try
        {
            using GpuDecoder decoder = MakeDecoder(plan);
            if (decoder.Fusion is not { } fusion)
            {
                return;
            }

            bytes = fusion.WeightBytes;
            workgroup = (int)fusion.Workgroup;
            problem = proof.Check(_device, plan, decoder, 1, 3);
            time = problem is null ? Shortest(decoder, proof.Latents, 1, MostDecodes) : null;
        }
        catch (Exception exception) when (IsOfTheCandidate(exception))
        {
            problem = exception.Message;
        }

        _fused.Add((plan.Block, plan.Texels), (time, bytes));
        Add(index, 1, new GpuTuningChoice(KernelTable.Fused[ModelPrecision.Float32].Name, workgroup), time, problem);
    }

    private void Add(int index, int batch, GpuTuningChoice choice, TimeSpan? time, string? problem)
    {
        var row = new GpuTuningCandidate(batch, (int)_plans[index].Block, _plans[index].Texels, choice, time, problem);
        _rows.Add(row);
        _progress?.Report(new GpuTuningStep(index + 1, _plans.Count, row));
    }

    private GpuDecoder MakeDecoder(LinearPlan plan) => new(_device, _model, new DecoderOptions { MaxBatch = _options.Batch, FramesInFlight = 1 }, plan);

    /// <summary>
    /// Proves a plan as a whole and runs it and the one that needs no measuring by turns: between the measurements of two candidates the device's clock or
    /// what else it does may have changed.
    /// </summary>
    private bool IsStillFaster(PlanProof proof, LinearPlan plan)
    {
        try
        {
            using GpuDecoder preset = MakeDecoder(_plans[0]);
            using GpuDecoder chosen = MakeDecoder(plan);
            if (proof.Check(_device, plan, chosen, 1, 3, (int)LinearPlan.SmallBatch, _options.Batch) is not null)
            {
                return false;
            }

            double score = 0;
            foreach ((int batch, double share) in new[] { (1, 1 - _options.LargeShare), (_options.Batch, _options.LargeShare) })
            {
                TimeSpan presetTime = TimeSpan.MaxValue;
                TimeSpan chosenTime = TimeSpan.MaxValue;
                for (int i = 0; i < Turns; i++)
                {
                    presetTime = Least(presetTime, Shortest(preset, proof.Latents, batch, LeastDecodes));
                    chosenTime = Least(chosenTime, Shortest(chosen, proof.Latents, batch, LeastDecodes));
                }

                score += share * (chosenTime / presetTime);
            }

            return score < Worthwhile;
        }
        catch (Exception exception) when (IsOfTheCandidate(exception))
        {
            return false;
        }
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private TimeSpan Shortest(GpuDecoder decoder, float[] latents, int batch, int most)
    {
        var values = new float[batch * _model.Architecture.Image.Elements];
        TimeSpan shortest = TimeSpan.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < most && (i < LeastDecodes || Stopwatch.GetElapsedTime(begin) < LongEnough); i++)
        {
            _cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            decoder.Decode(latents.AsSpan(0, batch * _model.Architecture.LatentSize), values);
            TimeSpan elapsed = decoder.LastGpuTime ?? Stopwatch.GetElapsedTime(start);
            shortest = Least(shortest, elapsed);
        }

        return shortest;
    }

    /// <summary>The plan with the least sum of its two times, each as a part of what the plan that needs no measuring takes.</summary>
    /// <exception cref="GpuException">All that was tried is wrong.</exception>
    private LinearPlan Choose()
    {
        LinearPlan preset = _plans[0];
        if (_found.Count == 0)
        {
            return preset;
        }

        var best = new List<(LinearPlan Plan, TimeSpan Vector, TimeSpan Large)>();
        foreach ((uint block, bool texels, bool sliced) in _between.Where(pair => pair.Value is null).Select(pair => pair.Key))
        {
            if (Fastest(block, texels, isLarge: false, choice => choice.Kernel.IsSliced == sliced) is { } vector && Fastest(block, texels, isLarge: true, _ => true) is { } large)
            {
                TimeSpan one = Least(vector.Time, _fused.GetValueOrDefault((block, texels)).Time ?? TimeSpan.MaxValue);
                best.Add((new LinearPlan(block, vector.Choice, large.Choice, texels) { FusedBytes = FusedBytes((block, texels), vector.Time) }, one, large.Time));
            }
        }

        TimeSpan? presetVector = PresetFused is { } fused ? fused.Time : _found.GetValueOrDefault((preset.Block, preset.Texels, false, preset.Vector));
        TimeSpan? presetLarge = _found.GetValueOrDefault((preset.Block, preset.Texels, true, preset.Large));
        if (best.Count == 0)
        {
            return IsPresetWrong ? throw new GpuException($"No way to run the model's layers is right: {_rows.First(row => row.Problem is not null)}") : preset;
        }

        TimeSpan unitVector = presetVector ?? best.Min(found => found.Vector);
        TimeSpan unitLarge = presetLarge ?? best.Min(found => found.Large);
        double Score(TimeSpan vector, TimeSpan large) => ((1 - _options.LargeShare) * (vector / unitVector)) + (_options.LargeShare * (large / unitLarge));
        (LinearPlan plan, TimeSpan bestVector, TimeSpan bestLarge) = best.MinBy(found => Score(found.Vector, found.Large));
        return IsPresetWrong || Score(bestVector, bestLarge) < Worthwhile ? plan : preset;
    }

    /// <summary>
    /// The bytes of weights up to which a network is to be one kernel; null for what the limits say. What they say is moved no further than this one model
    /// shows: a larger or smaller one was not measured. Where the kernel is wrong no network is.
    /// </summary>
    private ulong? FusedBytes((uint Block, bool Texels) layout, TimeSpan layered)
    {
        ulong limit = _device.Limits.FusedBytes;
        if (!_fused.TryGetValue(layout, out (TimeSpan? Time, ulong Bytes) fused))
        {
            return null;
        }

        return fused.Time is not { } time ? 0
            : time < layered ? (fused.Bytes <= limit ? null : fused.Bytes)
            : fused.Bytes <= limit ? fused.Bytes - 1
            : null;
    }

    private (LinearChoice Choice, TimeSpan Time)? Fastest(uint block, bool texels, bool isLarge, Predicate<LinearChoice> isAllowed)
    {
        (LinearChoice Choice, TimeSpan Time)? fastest = null;
        foreach (((uint, bool, bool) way, LinearChoice choice, TimeSpan? time) in _found.Select(pair => ((pair.Key.Block, pair.Key.Texels, pair.Key.IsLarge), pair.Key.Choice, pair.Value)))
        {
            if (way == (block, texels, isLarge) && isAllowed(choice) && time is { } measured && !(fastest?.Time <= measured))
            {
                fastest = (choice, measured);
            }
        }

        return fastest;
    }

    private bool IsWrong(LinearPlan plan, bool isLarge, LinearChoice choice) =>
        _found.TryGetValue((plan.Block, plan.Texels, isLarge, choice), out TimeSpan? time) && time is null;

    /// <summary>What drops a candidate and lets the others be tried; all else is the device's, the model's or the caller's.</summary>
    private static bool IsOfTheCandidate(Exception exception) =>
        exception is not (DeviceLostException or OperationCanceledException or ObjectDisposedException or NotSupportedException or OutOfMemoryException);
}
